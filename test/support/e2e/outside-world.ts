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

/** Makes a trunk to somebody outside who sounds at 660 Hz unless told. `mediaPort`: whose audio is taken there. */
export async function addOutside(
  world: Pick<World, 'admin'>,
  pattern: string,
  behaviour: Behaviour,
  options: {
    priority?: number;
    answerAfterMs?: number;
    hangUpAfterMs?: number;
    mediaPort?: number;
    toneHz?: number;
  } = {},
): Promise<Outside> {
  const { priority = 10, ...rest } = options;
  const sipp = await startOutside({ behaviour, ...rest });
  return { sipp, trunkId: await addTrunk(world, pattern, priority, sipp.port) };
}

/** A trunk to a port where nobody listens, which the PBX does not know. */
export const addDeadTrunk = async (world: Pick<World, 'admin'>, pattern: string, priority: number): Promise<string> =>
  addTrunk(world, pattern, priority, await freePort());

/** A trunk by which calls only come in, from one port. @returns its id */
export const addWayIn = (world: Pick<World, 'admin'>, port: number): Promise<string> =>
  makeTrunk(world, { name: `From ${String(port)}`, patterns: [], from: [`127.0.0.1:${String(port)}`] }, port);

const addTrunk = (world: Pick<World, 'admin'>, pattern: string, priority: number, port: number): Promise<string> =>
  makeTrunk(world, { name: `To ${pattern} ${String(priority)}`, patterns: [{ pattern, priority }], from: [] }, port);

async function makeTrunk({ admin }: Pick<World, 'admin'>, what: object, port: number): Promise<string> {
  const numbers = { numbers: [ownNumber], defaultNumber: ownNumber };
  const there = { mode: 'address', host: `127.0.0.1:${String(port)}`, codecs: ['alaw'], probed: false };
  return (await admin.post('/v1/trunks', { ...what, ...there, ...numbers }, trunk)).id;
}
