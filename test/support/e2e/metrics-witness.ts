import { expect } from 'vitest';
import type { TestPerson, TestQueue } from './cast.ts';
import { measured } from './ledger-answers.ts';
import type { WitnessedCall } from './witness.ts';
import type { World } from './world.ts';

/** As for single instants: each talk may be this much longer or shorter than Asterisk says. */
const toleranceMs = 200;

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
  expectClose(told.queue?.talkMs.total, sum(answered.flatMap(talkTimes)), answered.length, 'the talk of the queue');
  const waits = answered.map(({ enteredAt, talks: [talk] }) => (talk?.from ?? NaN) - enteredAt);
  if (waits.length > 0) expectClose(told.queue?.asaMs, sum(waits) / waits.length, 1, 'the speed of answer');
  for (const { id, user } of operators) {
    const numbers = told.operators.find(({ operatorId }) => operatorId === id);
    const theirs = served.flatMap(({ talks }) => talks).filter(({ phone }) => phone === user);
    const times = theirs.map(({ from, to }) => (to ?? NaN) - from);
    expect(numbers?.answered ?? 0, `answered by ${user}`).toBe(theirs.length);
    expectClose(numbers?.talkMs ?? 0, sum(times), times.length, `the talk of ${user}`);
  }
  return true;
}

const talkTimes = ({ talks }: WitnessedCall): number[] => talks.map(({ from, to }) => (to ?? NaN) - from);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

function expectClose(told: number | null | undefined, seen: number, parts: number, what: string): void {
  expect(Math.abs((told ?? NaN) - seen), `${what}: ms between metric and witness`).toBeLessThanOrEqual(
    toleranceMs * parts,
  );
}
