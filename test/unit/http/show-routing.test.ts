import { expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Strategy } from '../../../src/acd/queue-rules.ts';
import { routingOf } from '../../../src/calls/routing.ts';
import { showRouting } from '../../../src/http/show-routing.ts';
import { nodeId, operatorId } from '../../../src/shared/ids.ts';
import { day, factsOf, numbered, plan } from '../../support/call-facts.ts';

const sara = operatorId('sara');
const call = plan().call;
const madeAt = day + 7_000;
const hour = 3_600_000;

/** The one offer of a call; with a score, asked for by that. */
function offerOf(score?: readonly [Strategy, number | null]) {
  const facts = factsOf(plan()).map((fact): Fact => {
    if (fact.type !== 'OfferMade' || score === undefined) return fact;
    // What was -Infinity comes back from the ledger as null.
    const candidates = [{ operatorId: sara, tier: 1, score: score[1] as number }];
    const rest = { excluded: {}, waitedMs: 7_000, priority: 0, preferred: false };
    return { ...fact, why: { strategy: score[0], candidates, ...rest } };
  });
  const routing = routingOf(nodeId('pbx-1'), call, numbered(facts).toReversed());
  const [offer] = routing === null ? [] : showRouting(call, routing).decisions;
  if (offer?.is !== 'offer') throw new Error('no offer');
  return offer;
}

it.each([
  ['longest-idle', day, day, `idle since 2026-11-22T00:00:00.000Z`],
  ['ring-all', day, day, `idle since 2026-11-22T00:00:00.000Z`],
  ['round-robin', day, day, 'last offer at 2026-11-22T00:00:00.000Z'],
  ['round-robin', 0, 0, 'no offer yet'],
  ['linear', 0, 0, 'tier, then id'],
  ['random', 0.25, 0.25, 'drew 0.250'],
  ['fewest-calls', -Infinity, null, '0.00 calls of late'],
  ['fewest-calls', null, null, '0.00 calls of late'],
  ['fewest-calls', madeAt + hour * Math.log(2.5), expect.any(Number), '2.50 calls of late'],
  ['least-occupied', madeAt - hour + hour * Math.log(600_000), expect.any(Number), '3.7 min of work of late'],
] as const)('a score of %s says what it means: %s', (strategy, score, shown, reads) => {
  const why = offerOf([strategy, score]).why;
  expect(why?.candidates[0]).toEqual({
    ...{ operatorId: sara, tier: 1, score: shown },
    reads: expect.stringContaining(reads),
  });
  expect(why?.scoreMeans).not.toBe('');
});

it('invents no reason where none was kept', () => {
  expect(offerOf()).toMatchObject({ operatorId: 'sara', outcome: 'accepted', why: null });
});
