import type { Client } from 'ari-client';
import type { PhoneAccount, PhoneProvisioner } from '../operators/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import { readTree } from './astdb.ts';
import { refuseControlCharacters } from './control-characters.ts';
import type { Link } from './link.ts';
import { operatorOfPhone, phoneId, phoneKinds } from './names.ts';
import { phoneObjects, type PhoneObjects } from './phone-objects.ts';
import { accepting, exists, isGone } from './results.ts';

type Fields = Readonly<Record<string, string>>;

/** Operators' phones made side by side; commands of calls keep half of the connections. */
const atOnce = 4;

const objectTypes = ['endpoint', 'auth', 'aor'] as const;

/**
 * Operators' phones on the PBX, a desk phone and one in the browser for each: PJSIP objects made over ARI, kept by Asterisk across
 * its restarts. A new secret leaves registrations as they are. Control characters in any field are `refused`.
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
      const stored = (await readTree(ami, 'ps_auths')).flatMap(
        ({ key }) => operatorOfPhone(key.replace('auth/', '')) ?? [],
      );
      for (const operator of new Set(stored)) if (!wanted.has(operator)) await remove(calls, operator);
      return undefined;
    }),
});

async function provision(calls: Client, account: PhoneAccount): Promise<undefined> {
  const { operatorId, secret, displayName } = account;
  refuseControlCharacters({ operatorId, secret, displayName });
  await Promise.all(phoneKinds.map((kind) => make(calls, phoneObjects(kind, account))));
}

async function make(calls: Client, { id, auth, aor, endpoint }: PhoneObjects): Promise<void> {
  await put(calls, 'auth', id, auth);
  // Written anew while its phone is registered, an aor keeps that contact for ever.
  const there = await exists(calls.asterisk.getObject({ configClass: 'res_pjsip', objectType: 'aor', id }));
  if (!there) await put(calls, 'aor', id, aor);
  // Last, since it names the other two.
  await put(calls, 'endpoint', id, endpoint);
}

async function remove(calls: Client, operator: OperatorId): Promise<undefined> {
  for (const kind of phoneKinds) {
    const id = phoneId(operator, kind);
    for (const objectType of objectTypes) {
      await accepting(isGone, calls.asterisk.deleteObject({ configClass: 'res_pjsip', objectType, id }));
    }
  }
}

async function put(calls: Client, objectType: string, id: string, values: Fields): Promise<void> {
  const fields = Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  await calls.asterisk.updateObject({ configClass: 'res_pjsip', objectType, id, fields });
}
