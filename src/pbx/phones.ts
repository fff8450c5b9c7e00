import type { Client } from 'ari-client';
import type { PbxResult } from '../acd-runtime/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import { refuseControlCharacters } from './control-characters.ts';
import type { Link } from './link.ts';
import { phoneId } from './names.ts';
import { accepting, isGone } from './results.ts';

export interface PhoneAccount {
  readonly operatorId: OperatorId;
  /** The SIP password. */
  readonly secret: string;
}

/** Operators' phones on the PBX: PJSIP objects made over ARI, kept by Asterisk across its restarts. */
export interface Phones {
  /**
   * Makes the phone, or gives it a new secret; registrations stay.
   * @throws PasokhError('control-characters')
   */
  readonly provision: (account: PhoneAccount) => Promise<PbxResult>;
  readonly remove: (operatorId: OperatorId) => Promise<PbxResult>;
  /** Makes all of these and removes every other phone of ours; for when a node connects. */
  readonly reconcile: (accounts: readonly PhoneAccount[]) => Promise<PbxResult>;
}

type Fields = Readonly<Record<string, string>>;

const kinds = ['endpoint', 'auth', 'aor'] as const;

const aor: Fields = {
  max_contacts: '3',
  remove_existing: 'yes', // a phone that comes back under a new address is not refused
  qualify_frequency: '5', // finds a dead phone in about 4 s
  qualify_timeout: '2',
};

const auth = (id: string, secret: string): Fields => ({ auth_type: 'userpass', username: id, password: secret });

const endpoint = (id: string): Fields => ({
  context: 'pasokh-operator',
  auth: id,
  aors: id,
  disallow: 'all',
  allow: 'ulaw,alaw',
  direct_media: 'no', // audio passes through the PBX, or nothing could be recorded
  rtp_symmetric: 'yes',
  force_rport: 'yes',
  rewrite_contact: 'yes',
  rtp_timeout: '20', // s: a leg whose phone vanished ends with cause 44
  rtp_timeout_hold: '3600',
  device_state_busy_at: '1',
});

export function createPhones(link: Pick<Link, 'act'>): Phones {
  const provision = async (calls: Client, { operatorId, secret }: PhoneAccount): Promise<undefined> => {
    const id = phoneId(operatorId);
    refuseControlCharacters({ operatorId, secret });
    // The endpoint last: it names the other two.
    await put(calls, 'auth', id, auth(id, secret));
    await put(calls, 'aor', id, aor);
    await put(calls, 'endpoint', id, endpoint(id));
  };
  const remove = async (calls: Client, id: string): Promise<undefined> => {
    for (const objectType of kinds) {
      await accepting(isGone, calls.asterisk.deleteObject({ configClass: 'res_pjsip', objectType, id }));
    }
  };
  return {
    provision: (account) => link.act(({ calls }) => provision(calls, account)),
    remove: (operatorId) => link.act(({ calls }) => remove(calls, phoneId(operatorId))),
    reconcile: (accounts) =>
      link.act(async ({ calls }) => {
        for (const account of accounts) await provision(calls, account);
        const wanted = new Set(accounts.map(({ operatorId }) => phoneId(operatorId)));
        const there = await calls.endpoints.listByTech({ tech: 'PJSIP' });
        for (const { resource } of there) {
          if (resource.startsWith('op-') && !wanted.has(resource)) await remove(calls, resource);
        }
        return undefined;
      }),
  };
}

async function put(calls: Client, objectType: string, id: string, values: Fields): Promise<void> {
  const fields = Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  await calls.asterisk.updateObject({ configClass: 'res_pjsip', objectType, id, fields });
}
