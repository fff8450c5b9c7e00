import type { Client } from 'ari-client';
import type { PhoneAccount, PhoneProvisioner } from '../operators/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import { z } from 'zod';
import type { AmiConnection } from './ami/connection.ts';
import { readTree, writeRow } from './astdb.ts';
import type { Lines } from './commands/run-command.ts';
import { refuseControlCharacters } from './control-characters.ts';
import type { Link } from './link.ts';
import { operatorOfPhone, phoneId, phoneKinds } from './names.ts';
import { phoneObjects, type PhoneObjects } from './phone-objects.ts';
import { accepting, isGone, unless } from './results.ts';

type Fields = Readonly<Record<string, string>>;
type Links = Pick<Lines, 'calls' | 'ami'>;

/** Operators' phones made side by side; commands of calls keep half of the connections. */
const atOnce = 4;

const objectTypes = ['endpoint', 'auth', 'aor'] as const;

/**
 * Operators' phones on the PBX, a desk phone and one in the browser for each: PJSIP objects made over ARI, kept by Asterisk across
 * its restarts. A new secret leaves registrations as they are. Control characters in any field are `refused`.
 */
export const createPhones = (link: Pick<Link, 'act'>): PhoneProvisioner => ({
  provision: (phone) => link.act((lines) => provision(lines, phone)),
  remove: (operatorId) => link.act(({ calls }) => remove(calls, operatorId)),
  reconcile: (phones) =>
    link.act(async (lines) => {
      const { calls, ami } = lines;
      for (let first = 0; first < phones.length; first += atOnce) {
        await Promise.all(phones.slice(first, first + atOnce).map((phone) => provision(lines, phone)));
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

async function provision(lines: Links, account: PhoneAccount): Promise<undefined> {
  const { operatorId, secret, displayName } = account;
  refuseControlCharacters({ operatorId, secret, displayName });
  await Promise.all(phoneKinds.map((kind) => make(lines, phoneObjects(kind, account))));
}

async function make({ calls, ami }: Links, { id, auth, aor, endpoint }: PhoneObjects): Promise<void> {
  await put(calls, 'auth', id, auth);
  const there = await read(calls, 'aor', id);
  if (there === null) await put(calls, 'aor', id, aor);
  // Put anew while its phone is registered, an aor keeps that contact for ever: what an earlier version made is changed where it is kept.
  else if (there['max_contacts'] !== aor['max_contacts']) await changeStored(ami, `aor/${id}`, aor);
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

const attributes = z.array(z.object({ attribute: z.string(), value: z.string() }));

/** Null when there is no such object. */
async function read(calls: Client, objectType: string, id: string): Promise<Fields | null> {
  const found = await unless(isGone, calls.asterisk.getObject({ configClass: 'res_pjsip', objectType, id }), null);
  return found && Object.fromEntries(attributes.parse(found).map(({ attribute, value }) => [attribute, value]));
}

const storedFields = z.record(z.string(), z.string());

/** The PBX reads what it keeps whenever it needs it. */
async function changeStored(ami: AmiConnection, key: string, fields: Fields): Promise<void> {
  const row = (await readTree(ami, 'ps_aors', key)).at(0);
  if (row === undefined) return;
  const stored = storedFields.parse(JSON.parse(row.value));
  await writeRow(ami, 'ps_aors', key, JSON.stringify({ ...stored, ...fields }));
}

async function put(calls: Client, objectType: string, id: string, values: Fields): Promise<void> {
  const fields = Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  await calls.asterisk.updateObject({ configClass: 'res_pjsip', objectType, id, fields });
}
