import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, FactType } from '../../../src/acd/facts.ts';
import { foldCall } from '../../../src/calls/fold-call.ts';
import type { FoldedCall } from '../../../src/calls/fold-call.ts';
import { callId, nodeId, nthOffer, nthQueueSegment, operatorId, queueId, trunkId } from '../../../src/shared/ids.ts';
import { day, factsOf, numbered, plan } from '../../support/call-facts.ts';

const node = nodeId('pbx-1');
const call = callId('1764000000.1');
const fold = (facts: readonly Fact[]): FoldedCall => foldCall(node, call, numbered(facts))!;
const without = (facts: readonly Fact[], ...types: FactType[]): Fact[] =>
  facts.filter((fact) => !types.includes(fact.type));

describe('an answered call', () => {
  it('has its segments, offers and times', () => {
    const folded = fold(factsOf(plan({ missedBy: operatorId('ali'), waitMs: 8_000, talkMs: 60_000 })));
    expect(folded.call).toEqual({
      ...{ id: call, node, direction: 'inbound', number: '02188776655', numberE164: '+982188776655', dialled: '200' },
      ...{ enteredAt: day, endedAt: day + 68_000, endedBy: 'caller', outcome: 'answered', servedBy: 'pasokh' },
      ...{ dialledBy: null, queueId: null, trunkId: null, recordingStartedAt: day + 8_005 },
    });
    expect(folded.queueSegments).toMatchObject([{ enteredAt: day, endedAt: day + 8_000, outcome: 'answered' }]);
    expect(folded.operatorSegments).toMatchObject([{ operatorId: 'sara', talkAt: day + 8_000, endedAt: day + 68_000 }]);
    expect(folded.offers).toMatchObject([
      { operatorId: 'ali', outcome: 'expired', rangAt: day + 100, endedAt: day + 4_000 },
      { operatorId: 'sara', outcome: 'accepted' },
    ]);
    expect(folded.violations).toEqual([]);
  });

  it('is in the ledger while it goes on', () => {
    const folded = fold(without(factsOf(plan()), 'TalkEnded', 'CallEnded'));
    expect(folded.call).toMatchObject({ endedAt: null, outcome: 'answered' });
    expect(folded.operatorSegments).toMatchObject([{ endedAt: null }]);
    expect(folded.violations).toEqual([]);
  });

  it('is the same in any order and told twice', () => {
    const facts = numbered(factsOf(plan({ missedBy: operatorId('ali') })));
    const expected = foldCall(node, call, facts);
    const anyOrder = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
    fc.assert(
      fc.property(anyOrder, (order) => {
        expect(foldCall(node, call, order)).toEqual(expected);
      }),
    );
  });
});

it('an answered call that another instance took for abandoned, and told so with lower numbers, was answered', () => {
  const heard = factsOf(plan({ talkMs: 1_000 }));
  const unheard = factsOf(plan({ talkMs: null, waitMs: 3_000 }));
  const folded = fold([...unheard, ...heard]);
  expect(folded.call.outcome).toBe('answered');
  expect(folded.queueSegments).toMatchObject([{ outcome: 'answered' }]);
  expect(folded.violations).toEqual([]);
});

describe('other ends', () => {
  it('abandoned', () => {
    const folded = fold(factsOf(plan({ talkMs: null, waitMs: 3_000 })));
    expect(folded.call).toMatchObject({ outcome: 'abandoned', endedBy: 'caller', endedAt: day + 3_000 });
    expect(folded.operatorSegments).toEqual([]);
  });

  it('turned away', () => {
    const [entered] = factsOf(plan());
    const folded = fold([
      entered!,
      { at: day, type: 'CallTurnedAway', callId: call, dialled: '999' },
      { at: day + 4_000, type: 'CallEnded', callId: call, endedBy: 'system' },
    ]);
    expect(folded.call).toMatchObject({ outcome: 'turned-away', endedBy: 'system' });
  });

  it('has the trunk by which it came, where the beginning tells it', () => {
    const [entered, ...rest] = factsOf(plan());
    expect(fold([entered!, ...rest]).call.trunkId).toBeNull();
    const byTrunk = { ...entered, trunkId: trunkId('a1') } as Fact;
    expect(fold([byTrunk, ...rest]).call.trunkId).toBe('a1');
  });

  it('is nothing before its beginning is known', () => {
    expect(foldCall(node, call, numbered(without(factsOf(plan()), 'CallEntered')))).toBeNull();
  });
});

describe('the native fallback queue', () => {
  const served: Fact = {
    ...{ at: day + 200_000, type: 'FallbackCallServed', callId: call, number: '02188776655', dialled: '200' },
    queueId: queueId('sales'),
    ...{ enteredAt: day + 60_000, talkAt: day + 70_000, endedAt: day + 100_000 },
    ...{ operatorId: operatorId('sara'), recorded: true, trunkId: trunkId('a1') },
  };

  it('is a call of its own when the caller never was with us', () => {
    const folded = fold([served]);
    expect(folded.call).toMatchObject({
      servedBy: 'fallback',
      trunkId: 'a1',
      outcome: 'answered',
      enteredAt: day + 60_000,
    });
    expect(folded.call).toMatchObject({ endedAt: day + 100_000, endedBy: null, recordingStartedAt: day + 70_000 });
    expect(folded.queueSegments).toMatchObject([{ queueId: 'sales', outcome: 'answered', endedAt: day + 70_000 }]);
    expect(folded.operatorSegments).toMatchObject([{ operatorId: 'sara', offerId: null, endedAt: day + 100_000 }]);
    expect(folded.violations).toEqual([]);
  });

  it('is the same call when the caller waited with us before', () => {
    const before = factsOf(plan()).slice(0, 2);
    const segment = { callId: call, segmentId: nthQueueSegment(call, 1), queueId: queueId('support') };
    const left: Fact = { at: day + 59_000, type: 'QueueSegmentEnded', ...segment, outcome: 'lost', overflow: null };
    const folded = fold([...before, left, served]);
    expect(folded.call).toMatchObject({ servedBy: 'both', outcome: 'answered', enteredAt: day });
    expect(folded.queueSegments).toMatchObject([
      { servedBy: 'pasokh', outcome: 'lost', endedAt: day + 59_000 },
      { servedBy: 'fallback', outcome: 'answered', queueId: 'support' },
    ]);
    expect(folded.violations).toEqual([]);
  });

  it('tells who gave up there', () => {
    const folded = fold([{ ...served, talkAt: null, operatorId: null, recorded: false }]);
    expect(folded.call).toMatchObject({ outcome: 'abandoned', recordingStartedAt: null });
  });

  it('counts an operator whom nobody knows', () => {
    expect(fold([{ ...served, operatorId: null }]).violations).toMatchObject([
      { rule: 'operator-unknown' },
      { rule: 'answered-is-talk' },
    ]);
  });
});

describe('identities', () => {
  it('closes what has no end with the call, and says so', () => {
    const folded = fold(without(factsOf(plan()), 'TalkEnded'));
    expect(folded.operatorSegments).toMatchObject([{ endedAt: day + 68_000 }]);
    expect(folded.violations).toEqual([{ rule: 'end-unknown', subject: nthOffer(call, 1), detail: 'talk' }]);
  });

  it('sees an answer without a talk, and a talk without an accepted offer', () => {
    const noTalk = fold(without(factsOf(plan()), 'TalkStarted', 'TalkEnded'));
    expect(noTalk.violations.map(({ rule }) => rule)).toEqual(['answered-is-talk', 'accepted-is-talk']);
    const noOffer = fold(without(factsOf(plan()), 'OfferMade', 'OfferRang', 'OfferEnded'));
    expect(noOffer.violations.map(({ rule }) => rule)).toEqual(['accepted-is-talk']);
  });

  it('sees talks that overlap and times that go backwards', () => {
    const facts = factsOf(plan());
    const second = { offerId: nthOffer(call, 9), callId: call, operatorId: operatorId('sara') };
    const overlap = fold([
      ...facts.slice(0, -3),
      { at: day + 30_000, type: 'TalkStarted', ...second, queueId: queueId('support') },
      { at: day + 20_000, type: 'TalkEnded', ...second },
      ...facts.slice(-3),
    ]);
    expect(overlap.violations.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['backwards', 'talks-overlap', 'answered-is-talk', 'accepted-is-talk']),
    );
  });

  it('never breaks what the tables demand, whatever the facts', () => {
    const whole = [...factsOf(plan({ missedBy: operatorId('ali') })), ...factsOf(plan({ talkMs: null }))];
    const broken = fc
      .shuffledSubarray(whole)
      .chain((facts) =>
        fc.tuple(
          ...facts.map((fact) =>
            fc.integer({ min: -90_000, max: 90_000 }).map((by) => ({ ...fact, at: fact.at + by })),
          ),
        ),
      );
    fc.assert(
      fc.property(broken, (facts) => {
        const folded = foldCall(node, call, numbered(facts));
        if (folded === null) return;
        const { call: whole, queueSegments, offers, operatorSegments } = folded;
        const forward = (from: number, to: number | null): boolean => to === null || to >= from;
        expect(forward(whole.enteredAt, whole.endedAt)).toBe(true);
        expect(whole.endedAt === null || whole.outcome !== null).toBe(true);
        for (const { enteredAt, endedAt, outcome, overflow } of queueSegments) {
          expect(forward(enteredAt, endedAt)).toBe(true);
          expect(endedAt === null).toBe(outcome === null);
          expect(overflow === null).toBe(outcome !== 'overflowed');
          expect(whole.endedAt === null || outcome !== null).toBe(true);
        }
        for (const offer of offers) {
          expect(forward(offer.madeAt, offer.rangAt) && forward(offer.madeAt, offer.endedAt)).toBe(true);
          expect(offer.endedAt === null).toBe(offer.outcome === null);
        }
        for (const { talkAt, endedAt } of operatorSegments) expect(forward(talkAt, endedAt)).toBe(true);
      }),
    );
  });
});
