import { trunk } from '../../../src/contract/trunks.ts';
import { freePort, startOutside } from '../sipp/sipp.ts';
import type { SippProcess } from '../sipp/sipp-process.ts';
import type { World } from './world.ts';

/** Our own number behind every trunk here. */
export const ownNumber = '+982191001000';

type Behaviour = Parameters<typeof startOutside>[0]['behaviour'];

/** Where numbers of a pattern lead: a trunk, and who answers behind it. */
export interface Outside {
  readonly trunkId: string;
  readonly sipp: SippProcess;
}

/** Makes a trunk to somebody outside who sounds at 660 Hz. `mediaPort`: whose audio is taken there. */
export async function addOutside(
  world: Pick<World, 'admin'>,
  pattern: string,
  behaviour: Behaviour,
  options: { readonly priority?: number; readonly answerAfterMs?: number; readonly mediaPort?: number } = {},
): Promise<Outside> {
  const { priority = 10, ...rest } = options;
  const sipp = await startOutside({ behaviour, ...rest });
  return { sipp, trunkId: await addTrunk(world, pattern, priority, sipp.port) };
}

/** A trunk to a port where nobody listens, which the PBX does not know. */
export const addDeadTrunk = async (world: Pick<World, 'admin'>, pattern: string, priority: number): Promise<string> =>
  addTrunk(world, pattern, priority, await freePort());

async function addTrunk(
  { admin }: Pick<World, 'admin'>,
  pattern: string,
  priority: number,
  port: number,
): Promise<string> {
  const numbers = { numbers: [ownNumber], defaultNumber: ownNumber, patterns: [{ pattern, priority }] };
  const there = { mode: 'address', host: `127.0.0.1:${String(port)}`, from: [], codecs: ['alaw'], probed: false };
  const { id } = await admin.post(
    '/v1/trunks',
    { name: `To ${pattern} ${String(priority)}`, ...there, ...numbers },
    trunk,
  );
  return id;
}
