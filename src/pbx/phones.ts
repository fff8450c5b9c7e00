import type { Client } from 'ari-client';
import type { PhoneAccount, PhoneProvisioner } from '../operators/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import { readTree } from './astdb.ts';
import { refuseControlCharacters } from './control-characters.ts';
import type { Link } from './link.ts';
import { operatorOfPhone, phoneId } from './names.ts';
import { accepting, exists, isGone } from './results.ts';

type Fields = Readonly<Record<string, string>>;

/** Phones made side by side; commands of calls keep half of the connections. */
const atOnce = 8;

const kinds = ['endpoint', 'auth', 'aor'] as const;

const aor: Fields = {
  max_contacts: '1',
  remove_existing: 'yes', // a phone that comes back under a new address takes the place of the old one
  qualify_frequency: '5', // finds a dead phone in about 4 s
  qualify_timeout: '2',
};

const auth = (id: string, secret: string): Fields => ({ auth_type: 'userpass', username: id, password: secret });

const endpoint = (id: string, displayName: string): Fields => ({
  context: 'pasokh-operator',
  auth: id,
  aors: id,
  callerid: `"${displayName.replace(/["\\<>]/gu, '')}" <${id}>`,
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

/**
 * Operators' phones on the PBX: PJSIP objects made over ARI, kept by Asterisk across its restarts. A new secret leaves
 * registrations as they are. Control characters in any field are `refused`.
 */
export const createPhones = (link: Pick<Link, 'act'>): PhoneProvisioner => ({
  provision: (phone) => link.act(({ calls }) => provision(calls, phone)),
  remove: (operatorId) => link.act(({ calls }) => remove(calls, operatorId)),
  reconcile: (phones) =>
    link.act(async ({ calls, ami }) => {
      for (let first = 0; first < phones.length; first += atOnce) {
        await Promise.all(phones.slice(first, first + atOnce).map((phone) => provision(calls, phone)));
      }
      const wanted = new Set(phones.map(({ operatorId }) => operatorId));
      // What is stored, and not `GET /endpoints`, which lags behind.
      for (const { key } of await readTree(ami, 'ps_auths')) {
        const operator = operatorOfPhone(key.replace('auth/', ''));
        if (operator !== null && !wanted.has(operator)) await remove(calls, operator);
      }
      return undefined;
    }),
});

async function provision(calls: Client, { operatorId, secret, displayName }: PhoneAccount): Promise<undefined> {
  refuseControlCharacters({ operatorId, secret, displayName });
  const id = phoneId(operatorId);
  await put(calls, 'auth', id, auth(id, secret));
  // Written anew while its phone is registered, an aor keeps that contact for ever.
  const there = await exists(calls.asterisk.getObject({ configClass: 'res_pjsip', objectType: 'aor', id }));
  if (!there) await put(calls, 'aor', id, aor);
  // Last, since it names the other two.
  await put(calls, 'endpoint', id, endpoint(id, displayName));
}

async function remove(calls: Client, operator: OperatorId): Promise<undefined> {
  const id = phoneId(operator);
  for (const objectType of kinds) {
    await accepting(isGone, calls.asterisk.deleteObject({ configClass: 'res_pjsip', objectType, id }));
  }
}

async function put(calls: Client, objectType: string, id: string, values: Fields): Promise<void> {
  const fields = Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  await calls.asterisk.updateObject({ configClass: 'res_pjsip', objectType, id, fields });
}
