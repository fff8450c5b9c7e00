import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TrunkAccount, TrunkProvisioner } from '../dialling/ports.ts';
import type { TrunkState } from '../dialling/trunk.ts';
import { trunkId, type TrunkId } from '../shared/ids.ts';
import { deleteRows, readTree, writeRow } from './astdb.ts';
import type { Lines } from './commands/run-command.ts';
import type { Link } from './link.ts';
import { trunkEndpoint } from './names.ts';
import { accepting, AriRefusal, isGone } from './results.ts';
import { trunkObjects, type PjsipObject } from './trunk-objects.ts';

/**
 * AstDB family: `<trunk id>` → what its objects were made from, hashed. The row is there as long as any of them may be, so a run
 * that was cut off is taken up by the next, and what is as it should be is left alone: a registration goes on.
 */
const family = 'pasokhtrunk';
const changing = 'changing';

const registration = z.object({
  event: z.literal('OutboundRegistrationDetail'),
  objectname: z.string(),
  status: z.string(),
});

/** Trunks on the PBX: PJSIP objects made over ARI, kept by Asterisk across its restarts. Control characters are `refused`. */
export const createTrunkProvisioner = (link: Pick<Link, 'act'>): TrunkProvisioner => ({
  reconcile: (trunks) => link.act((lines) => reconcile(lines, trunks)),
  states: async (trunks) => {
    let found: ReadonlyMap<TrunkId, TrunkState> | null = null;
    await link.act(async (lines) => {
      found = await readStates(lines, trunks);
      return undefined;
    });
    return found;
  },
});

async function reconcile(lines: Lines, trunks: readonly TrunkAccount[]): Promise<undefined> {
  const wanted = new Map(trunks.map((trunk) => [trunk.id, trunkObjects(trunk)]));
  const made = new Map((await readTree(lines.ami, family)).map(({ key, value }) => [trunkId(key), value]));
  for (const id of made.keys()) {
    if (wanted.has(id)) continue;
    await removeObjects(lines, id);
    await deleteRows(lines.ami, family, [id]);
  }
  const refusals: unknown[] = [];
  for (const [id, objects] of wanted) {
    const hash = createHash('sha256').update(JSON.stringify(objects)).digest('hex');
    const before = made.get(id);
    if (before === hash) continue;
    try {
      await make(lines, id, { objects, hash, isThere: before !== undefined });
    } catch (error) {
      // One that the PBX refuses keeps none of the others away.
      if (!(error instanceof AriRefusal)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw refusals[0];
}

interface Making {
  readonly objects: readonly PjsipObject[];
  readonly hash: string;
  readonly isThere: boolean;
}

async function make(lines: Lines, id: TrunkId, { objects, hash, isThere }: Making): Promise<void> {
  const tell = (value: string) => writeRow(lines.ami, family, id, value);
  await tell(changing);
  // An object that is put again keeps what it is not told.
  if (isThere) await removeObjects(lines, id);
  for (const object of objects) await put(lines, object);
  await tell(hash);
}

async function put({ calls }: Lines, { objectType, id, fields }: PjsipObject): Promise<void> {
  const tuples = Object.entries(fields).map(([attribute, value]) => ({ attribute, value }));
  await calls.asterisk.updateObject({ configClass: 'res_pjsip', objectType, id, fields: tuples });
}

/** Gone already is fine. Channels of the endpoint live on. */
async function removeObjects({ calls, ami }: Lines, trunk: TrunkId): Promise<void> {
  const id = trunkEndpoint(trunk);
  const identifies = (await readTree(ami, 'ps_identifies'))
    .map(({ key }) => key.replace('identify/', ''))
    .filter((key) => key.startsWith(`${id}-`));
  const objects = [
    { objectType: 'registration', id },
    ...identifies.map((one) => ({ objectType: 'identify', id: one })),
    ...['endpoint', 'aor', 'auth'].map((objectType) => ({ objectType, id })),
  ];
  for (const object of objects) {
    await accepting(isGone, calls.asterisk.deleteObject({ configClass: 'res_pjsip', ...object }));
  }
}

async function readStates(
  { ami, calls }: Lines,
  trunks: Parameters<TrunkProvisioner['states']>[0],
): Promise<ReadonlyMap<TrunkId, TrunkState>> {
  const registers = trunks.some(({ mode }) => mode === 'registration');
  const items = registers
    ? await ami.list('PJSIPShowRegistrationsOutbound', {}, 'OutboundRegistrationDetailComplete')
    : [];
  const statuses = new Map(
    items.flatMap((item) => {
      const { success, data } = registration.safeParse(item);
      return success ? [[data.objectname, data.status] as const] : [];
    }),
  );
  const ofAddress = async (resource: string): Promise<TrunkState> => {
    const asked = calls.endpoints.get({ tech: 'PJSIP', resource });
    const state = await asked.then(
      (endpoint) => endpoint.state,
      (error: unknown) => {
        if (isGone(error)) return 'unknown';
        throw error;
      },
    );
    return state === 'online' ? 'reachable' : state === 'offline' ? 'unreachable' : 'unknown';
  };
  const states = new Map<TrunkId, TrunkState>();
  for (const { id, mode, probed } of trunks) {
    const status = statuses.get(trunkEndpoint(id));
    if (mode === 'address') states.set(id, probed ? await ofAddress(trunkEndpoint(id)) : 'unknown');
    else if (status !== undefined) states.set(id, status === 'Registered' ? 'registered' : 'unregistered');
  }
  return states;
}
