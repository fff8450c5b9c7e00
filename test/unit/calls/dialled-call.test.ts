import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, FactType } from '../../../src/acd/facts.ts';
import { foldCall } from '../../../src/calls/fold-call.ts';
import { nodeId, nthOffer, operatorId, trunkId } from '../../../src/shared/ids.ts';
import { day, numbered } from '../../support/call-facts.ts';
import { dialledCall as call, factsOfDialled } from '../../support/dialled-call-facts.ts';

const node = nodeId('pbx-1');
const fold = (facts: readonly Fact[]) => foldCall(node, call, numbered(facts))!;
const without = (facts: readonly Fact[], ...types: FactType[]): Fact[] =>
  facts.filter((fact) => !types.includes(fact.type));

describe('a call that an operator dials', () => {
  it('is told from the customer’s number to the talk', () => {
    const folded = fold(factsOfDialled());
    expect(folded.call).toEqual({
      ...{ id: call, node, direction: 'outbound', number: '09121234567', numberE164: '+989121234567' },
      ...{ dialled: '02191000000', dialledBy: 'sara', queueId: 'support', trunkId: 'trunk1' },
      ...{ enteredAt: day, endedAt: day + 64_000, endedBy: 'caller', outcome: 'answered', servedBy: 'pasokh' },
      recordingStartedAt: day + 4_005,
    });
    expect(folded.attempts).toEqual([
      {
        ...{ id: `${call}-a1`, callId: call, legId: call, purpose: 'customer', number: '09121234567' },
        ...{ trunkId: 'trunk1', by: 'sara', sentAt: day + 1_000, rangAt: day + 2_000, endedAt: day + 4_000 },
        ...{ outcome: 'answered', cause: null },
      },
    ]);
    expect(folded.operatorSegments).toMatchObject([
      { via: 'dial', talkAt: day + 4_000, phases: [{ phase: 'talk', from: day + 4_000, to: day + 64_000 }] },
    ]);
    expect(folded.offers).toMatchObject([{ purpose: 'dial', by: 'sara', queueSegmentId: null, outcome: 'accepted' }]);
    expect(folded.queueSegments).toEqual([]);
    expect(folded.violations).toEqual([]);
  });

  it.each(['busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled'] as const)('ends %s', (outcome) => {
    const ringing: Fact = { at: day + 1_000, type: 'RecordingStarted', callId: call };
    const folded = fold([...factsOfDialled({ outcomes: [outcome] }), ringing]);
    expect(folded.call).toMatchObject({ outcome, recordingStartedAt: null });
    expect(folded.attempts).toMatchObject([{ outcome, cause: outcome === 'busy' ? 17 : null }]);
    expect(folded.violations).toEqual([]);
  });

  it('is not dialled when the own phone does not come', () => {
    const folded = fold(factsOfDialled({ outcomes: [] }));
    expect(folded.call).toMatchObject({ outcome: 'not-dialled', trunkId: null });
    expect(folded.violations).toEqual([]);
  });

  it('tries the next trunk, and tells that', () => {
    const folded = fold(factsOfDialled({ outcomes: ['unreachable', 'answered'] }));
    expect(folded.call).toMatchObject({ outcome: 'answered', trunkId: 'trunk2', dialled: '02191000000' });
    const shown = factsOfDialled({ outcomes: ['unreachable', 'answered'] }).map((fact) =>
      fact.type === 'DialSent' ? { ...fact, shown: `021${fact.trunkId.slice(-1)}` } : fact,
    );
    expect(fold(shown).call.dialled).toBe('0212');
    expect(folded.attempts.map(({ id, trunkId, outcome }) => [id, trunkId, outcome])).toEqual([
      [`${call}-a1`, 'trunk1', 'unreachable'],
      [`${call}-a2`, 'trunk2', 'answered'],
    ]);
  });

  describe('without us', () => {
    const attempt = { sentAt: day + 100, endedAt: day + 4_000, cause: null };
    const alone: Fact = {
      ...{ type: 'FallbackCallServed', at: day + 9_000, callId: call, number: '110', dialled: '02191000000' },
      ...{ queueId: null, enteredAt: day, operatorId: operatorId('sara'), recorded: true },
      ...{ talkAt: day + 4_000, endedAt: day + 9_000 },
      attempts: [
        { ...attempt, trunkId: trunkId('trunk1'), endedAt: day + 3_000, outcome: 'unreachable', cause: 18 },
        { ...attempt, trunkId: trunkId('trunk2'), outcome: 'answered' },
      ],
    };

    it('is the operator’s call all the same, of no queue', () => {
      const folded = fold([alone, { ...alone, at: day + 9_001 }]);
      expect(folded.call).toMatchObject({
        ...{ direction: 'outbound', number: '110', dialled: '02191000000', dialledBy: 'sara', queueId: null },
        ...{ trunkId: 'trunk2', enteredAt: day, endedAt: day + 9_000, endedBy: null, outcome: 'answered' },
        ...{ servedBy: 'fallback', recordingStartedAt: day + 4_000 },
      });
      expect(folded.attempts.map(({ id, by, outcome, endedAt }) => [id, by, outcome, endedAt])).toEqual([
        [`${call}-a1`, 'sara', 'unreachable', day + 3_000],
        [`${call}-a2`, 'sara', 'answered', day + 4_000],
      ]);
      expect(folded.operatorSegments).toMatchObject([{ operatorId: 'sara', via: 'dial', offerId: null }]);
      expect(folded.queueSegments).toEqual([]);
    });

    it('ends as its last attempt', () => {
      const attempts = [{ ...attempt, trunkId: trunkId('trunk1'), outcome: 'cancelled' }] as const;
      const folded = fold([{ ...alone, talkAt: null, recorded: false, attempts }]);
      expect(folded.call).toMatchObject({ outcome: 'cancelled', recordingStartedAt: null });
      expect([folded.operatorSegments, folded.violations]).toEqual([[], []]);
    });

    it('goes on what we had begun', () => {
      const ours = factsOfDialled({ outcomes: ['cancelled'] });
      const { call: told, attempts } = fold([...ours, alone]);
      expect(told).toMatchObject({ servedBy: 'both', outcome: 'answered', number: '09121234567' });
      expect(attempts).toHaveLength(3);
    });
  });

  it('is nothing yet while it is dialled', () => {
    const folded = fold(without(factsOfDialled({ outcomes: ['busy'] }), 'DialEnded', 'CallEnded'));
    expect(folded.call).toMatchObject({ outcome: null, endedAt: null });
    expect(folded.attempts).toMatchObject([{ outcome: null, endedAt: null }]);
  });

  it('has the outcome of its end when the customer answered and there was no talk', () => {
    const facts = without(factsOfDialled(), 'TalkStarted', 'TalkEnded');
    expect(fold(facts).call.outcome).toBe('abandoned');
    const bySystem = facts.map((fact) => (fact.type === 'CallEnded' ? { ...fact, endedBy: 'system' as const } : fact));
    expect(fold(bySystem).call.outcome).toBe('lost');
    expect(fold(facts).violations).toEqual([]);
  });

  it('closes what has no end, and says so; a talk needs an accepted offer', () => {
    const open = fold(without(factsOfDialled({ outcomes: ['busy'] }), 'DialEnded'));
    expect(open.call.outcome).toBe('failed');
    expect(open.violations).toEqual([{ rule: 'end-unknown', subject: `${call}-a1`, detail: 'attempt' }]);
    const unasked = fold(without(factsOfDialled(), 'DirectOfferMade', 'OfferEnded'));
    expect(unasked.violations).toEqual([
      { rule: 'accepted-is-talk', subject: nthOffer(call, 1), detail: 'not accepted' },
    ]);
  });

  it('is the same in any order and told twice', () => {
    const facts = numbered(factsOfDialled({ outcomes: ['unreachable', 'answered'] }));
    const expected = foldCall(node, call, facts);
    const anyOrder = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
    fc.assert(
      fc.property(anyOrder, (order) => {
        expect(foldCall(node, call, order)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});
