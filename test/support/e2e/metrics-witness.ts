import { expect } from 'vitest';
import type { TestPerson, TestQueue } from './cast.ts';
import { eventually } from './eventually.ts';
import { measured } from './ledger-answers.ts';
import { witnessedCustomers } from './seat-witness.ts';
import { witnessedLegs, type WitnessedCall } from './witness.ts';
import type { World } from './world.ts';

/** As for single instants: each talk may be this much longer or shorter than Asterisk says. */
const toleranceMs = 200;

/** The ledger follows in about a second. */
const patienceMs = 20_000;

/**
 * Compares the metrics endpoints with what Asterisk saw: `calls` are all that came into the queue, `served` all talks of the
 * operators. Counts are equal, sums of time within the tolerance of each part.
 */
export async function expectMetricsMatchWitnesses(
  world: World,
  queue: TestQueue,
  calls: readonly WitnessedCall[],
  served: readonly WitnessedCall[],
  operators: readonly TestPerson[],
): Promise<true> {
  const ids = operators.map(({ id }) => id);
  const span = { from: world.since - 1_000, to: Date.now() + 1_000 };
  const told = await measured(world.admin, span, queue.id, ids);
  const answered = calls.filter(({ talks }) => talks.length > 0);
  expect(told.queue, 'the numbers of the queue').toMatchObject({
    offered: calls.length,
    answered: answered.length,
    abandoned: calls.length - answered.length,
    waiting: 0,
    lost: 0,
  });
  expectClose(
    told.queue?.talkMs.total,
    sum(answered.flatMap(({ talks }) => talkTimes(talks))),
    answered.length,
    'the talk of the queue',
  );
  const waits = answered.map(({ enteredAt, talks: [talk] }) => (talk?.from ?? NaN) - enteredAt);
  if (waits.length > 0) expectClose(told.queue?.asaMs, sum(waits) / waits.length, 1, 'the speed of answer');
  for (const { id, user } of operators) {
    const numbers = told.operators.find(({ operatorId }) => operatorId === id);
    const theirs = served.filter(({ talks }) => talks.some(({ phone }) => phone === user));
    const times = talkTimes(theirs.flatMap(({ talks }) => talks).filter(({ phone }) => phone === user));
    expect(numbers?.answered ?? 0, `answered by ${user}`).toBe(theirs.length);
    expectClose(numbers?.talkMs ?? 0, sum(times), times.length, `the talk of ${user}`);
  }
  return true;
}

/**
 * Waits until the numbers of those who had parts in a call, and in no other, are what Asterisk saw: with the customer is talk, aside with
 * another a consultation, and alone there the customer is held, or, of who does not lead, the consultation waits. The lead comes first.
 */
export async function expectSharesMatchWitness(
  world: World,
  callId: string,
  people: readonly TestPerson[],
): Promise<void> {
  const events = world.cel.events();
  const seen = witnessedCustomers(events).find((one) => one.callId === callId);
  const legs = witnessedLegs(events).filter(({ channelId }) => channelId.startsWith(`${callId}-`));
  await eventually(async () => {
    const span = { from: world.since - 1_000, to: Date.now() + 1_000 };
    const told = await measured(
      world.admin,
      span,
      'none',
      people.map(({ id }) => id),
    );
    for (const [index, { id, user }] of people.entries()) {
      const own = legs.flatMap(({ phone, channelId }) => (phone === user ? [channelId] : []));
      const meetings = own.flatMap((leg) => seen?.met.get(leg) ?? []);
      const sides = own.flatMap((leg) => seen?.aside.get(leg) ?? []);
      const [together, alone] = [sum(sides.map((one) => one.togetherMs)), sum(sides.map((one) => one.aloneMs))];
      const [held, waited] = index === 0 ? [alone, 0] : [0, alone];
      const numbers = told.operators.find(({ operatorId }) => operatorId === id);
      const changes = sum(meetings.map(({ times }) => times)) + sides.length + 1;
      expectClose(numbers?.talkMs, sum(meetings.map(({ ms }) => ms)), changes, `the talk of ${user}`);
      expectClose(numbers?.holdMs, held, changes, `what ${user} held`);
      expectClose(numbers?.consultMs, together + waited, changes, `the consultation of ${user}`);
      const [answered, advised] = meetings.length > 0 ? [1, 0] : [0, sides.length > 0 ? 1 : 0];
      expect(numbers, `the calls of ${user}`).toMatchObject({ answered, advised });
    }
    return true;
  }, patienceMs);
}

const talkTimes = (talks: WitnessedCall['talks']): number[] => talks.map(({ from, to }) => (to ?? NaN) - from);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

function expectClose(told: number | null | undefined, seen: number, parts: number, what: string): void {
  expect(Math.abs((told ?? NaN) - seen), `${what}: ms between metric and witness`).toBeLessThanOrEqual(
    toleranceMs * parts,
  );
}
