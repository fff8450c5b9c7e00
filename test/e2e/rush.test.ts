import { expect, test } from 'vitest';
import { expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { witnessedLegs, type WitnessedLeg } from '../support/e2e/witness.ts';

const { world, queue, operator, rush } = useWorld();

/** Phones are rung by requests side by side: moments this close say nothing of the order. Who is overtaken waits for a talk more. */
const sameMomentMs = 250;

test('twenty callers at once, five operators: all are served in order, and no operator is ever in two calls', async () => {
  const line = await queue();
  const operators = await Promise.all([1, 2, 3, 4, 5].map(() => operator([line], { hangUpAfterMs: 1_000 })));
  // Until all are in the line: a caller whom Asterisk hands over late cannot be served before one who found an operator free.
  await Promise.all(operators.map(({ choose }) => choose({ is: 'paused', reason: 'training' })));
  const callers = await rush(line, 20, { rate: 50 });
  await callers[0]?.sipp.waitFor((calls) => calls.filter(({ answeredAt }) => answeredAt !== undefined).length === 20);
  await Promise.all(operators.map(({ choose }) => choose({ is: 'available' })));
  expect((await callers[0]?.sipp.exit)?.code).toBe(0);

  await expectLedgerMatchesWitnesses(world(), line, callers, operators);
  const seen = await Promise.all(callers.map(({ witnessed }) => witnessed()));
  const legs = witnessedLegs(world().cel.events());
  const inOrder = seen.toSorted((a, b) => a.enteredAt - b.enteredAt);
  const rungAt = inOrder.map(({ callId }) => legs.find((leg) => leg.channelId.startsWith(`${callId}-`))?.startedAt);
  expect(overtaken(rungAt)).toEqual([]);
  for (const { user } of operators) expect(overlaps(legs.filter(({ phone }) => phone === user))).toEqual([]);
});

/** How much later than a later caller each one was rung for, in milliseconds. */
const overtaken = (rungAt: readonly (number | undefined)[]): number[] =>
  rungAt
    .map((at, i) => (at ?? Infinity) - Math.min(Infinity, ...rungAt.slice(i + 1).map((later) => later ?? Infinity)))
    .filter((ms) => ms > sameMomentMs);

const overlaps = (legs: readonly WitnessedLeg[]): string[] =>
  legs.flatMap((leg, i) => {
    const before = legs[i - 1];
    return before !== undefined && (before.endedAt ?? Infinity) > leg.startedAt ? [leg.channelId] : [];
  });
