import { dialRules } from '../../../../src/contract/dial-rules.ts';
import { operator as operatorAnswer } from '../../../../src/contract/operators.ts';
import { trunk } from '../../../../src/contract/trunks.ts';
import { startOutside, type PhoneOptions } from '../../sipp/sipp.ts';
import type { SippProcess } from '../../sipp/sipp-process.ts';
import { tuneEndpoint } from '../asterisk-eyes.ts';
import { addOperator, addQueue, password, type TestQueue } from '../cast.ts';
import { openBoard, type LiveBoard } from '../live-board.ts';
import type { World } from '../world.ts';
import { setDesk, type Desk } from './desk.ts';

/** Everybody whom a storm tosses about. */
export interface Stage {
  readonly world: World;
  readonly queues: readonly TestQueue[];
  readonly operators: readonly Desk[];
  /** In no queue, so that they have hands free to monitor. */
  readonly supervisors: readonly Desk[];
  readonly outside: readonly SippProcess[];
  readonly board: LiveBoard;
  /** Lines on which operators have dialled themselves. */
  readonly lines: SippProcess[];
  /** What was begun and goes on by itself. */
  readonly scripts: Promise<void>[];
}

/** Who answers numbers that begin with this, and how long they talk. */
const answering = [
  { prefix: '+98912', behaviour: 'answer', answerAfterMs: 100, hangUpAfterMs: 3_000 },
  { prefix: '+98913', behaviour: 'answer', answerAfterMs: 400, hangUpAfterMs: 6_000 },
  { prefix: '+98914', behaviour: 'busy', answerAfterMs: 200 },
  { prefix: '+98915', behaviour: 'no-answer' },
] as const;

/** A number that a trunk leads to: most are answered. */
export function numberBy(chance: () => number): string {
  const drawn = chance();
  const { prefix } = answering[drawn < 0.5 ? 0 : drawn < 0.8 ? 1 : drawn < 0.9 ? 2 : 3];
  return `${prefix.replace('+98', '0')}${String(Math.floor(chance() * 1e7)).padStart(7, '0')}`;
}

export async function setStage(world: World): Promise<Stage> {
  const { admin, service } = world;
  await letDial(world);
  const outside: SippProcess[] = [];
  for (const { prefix, ...phone } of answering) {
    const sipp = await startOutside(phone);
    outside.push(sipp);
    await admin.post('/v1/trunks', trunkTo(sipp.port, prefix), trunk);
  }
  const settings = { wrapUpMs: 200, ringTimeoutMs: 3_000, maxWaitMs: 60_000 };
  const queues = [await addQueue(world, settings), await addQueue(world, settings)];
  const [first = [], second = []] = queues.map((queue) => [queue]);
  const shares = [first, second, queues];
  const operators = await Promise.all(Array.from({ length: 18 }, (_, i) => deskOf(world, shares[i % 3] ?? queues, i)));
  const supervisors = await Promise.all([1, 2].map(() => supervisor(world)));
  const board = await openBoard(admin, service.url);
  return { world, queues, operators, supervisors, outside, board, lines: [], scripts: [] };
}

/** One in three has two phones. A phone that has gone silent is missed soon. */
async function deskOf(world: World, queues: readonly TestQueue[], i: number): Promise<Desk> {
  const operator = await addOperator(world, queues, habitsOf(i));
  await tuneEndpoint(operator.user, { rtp_timeout: '1' });
  return setDesk(operator, habitsOf(i), i % 3 === 2 ? 1 : 0);
}

/** As often, and as many at once, as they like. */
export async function letDial({ admin }: Pick<World, 'admin'>): Promise<void> {
  const rules = await admin.get('/v1/dial-rules', dialRules);
  await admin.put('/v1/dial-rules', { ...rules, changedAt: undefined, callsAtOnce: null, callsPerHour: null });
}

/** Some let it ring for a while, one in nine declines, one never hears it. */
const habitsOf = (i: number): Partial<PhoneOptions> => {
  if (i === 7) return { behaviour: 'no-answer' };
  return i % 9 === 3 ? { behaviour: 'decline', answerAfterMs: 300 } : { answerAfterMs: (i % 4) * 150 };
};

async function supervisor(world: World): Promise<Desk> {
  const person = await addOperator(world, []);
  await world.admin.patch(`/v1/operators/${person.id}`, { role: 'supervisor' }, operatorAnswer);
  return setDesk({ ...person, api: await world.signIn(person.userName, password) }, {}, 0);
}

/** A trunk to a port of this machine, for the numbers that begin so. */
export const trunkTo = (port: number, prefix: string) => ({
  ...{ name: `Trunk ${prefix}`, mode: 'address', host: `127.0.0.1:${String(port)}`, from: [], probed: false },
  ...{ numbers: ['02188880000'], defaultNumber: '02188880000' },
  patterns: [{ pattern: `${prefix}*` }],
});
