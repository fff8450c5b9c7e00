import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAxis } from '../../../src/metrics/operator-span.ts';
import type { NumberedOperatorFact } from '../../../src/metrics/operator-span.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const sara = operatorId('sara');
const activity = (seq: number, at: number, is: 'idle' | 'reserved' | 'talking'): NumberedOperatorFact => ({
  ...{ seq, at, type: 'ActivityChanged', operatorId: sara, activity: is, callId: null },
});

describe('the spans of an axis', () => {
  it('end where the next one begins', () => {
    const spans = foldAxis(null, [activity(1, 100, 'idle'), activity(2, 150, 'reserved'), activity(3, 170, 'talking')]);
    expect(spans.map(({ value, startedAt, endedAt }) => [value, startedAt, endedAt])).toEqual([
      ['idle', 100, 150],
      ['reserved', 150, 170],
      ['talking', 170, null],
    ]);
  });

  it('follow the numbers where the clocks disagree, and never overlap', () => {
    const spans = foldAxis(null, [activity(1, 100, 'idle'), activity(2, 95, 'reserved'), activity(3, 99, 'talking')]);
    expect(spans.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [100, 100],
      [100, 100],
      [100, null],
    ]);
  });

  it('tell the pause reason and the call', () => {
    const paused: NumberedOperatorFact = {
      ...{ seq: 1, at: 0, type: 'PresenceChanged', operatorId: sara },
      presence: { is: 'paused', reason: 'lunch' },
    };
    expect(foldAxis(null, [paused])).toMatchObject([{ axis: 'presence', value: 'paused', detail: 'lunch' }]);
  });

  it('tell the units: those that work takes, of facts that do not say it one, and all there are', () => {
    const units = (fact: NumberedOperatorFact) => foldAxis(null, [fact])[0]?.units;
    expect(units({ ...activity(1, 0, 'talking'), units: 3 } as NumberedOperatorFact)).toBe(3);
    expect((['reserved', 'talking', 'idle'] as const).map((is) => units(activity(1, 0, is)))).toEqual([1, 1, 0]);
    const capacity: NumberedOperatorFact = { seq: 1, at: 0, type: 'CapacityChanged', operatorId: sara, units: 4 };
    expect(foldAxis(null, [capacity])).toMatchObject([{ axis: 'capacity', value: '4', units: null }]);
  });

  it('are the same when rebuilt from any fact on', () => {
    const facts = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom('idle', 'reserved', 'talking')), {
        minLength: 1,
      })
      .map((list) => list.map(([at, is], index) => activity(index + 1, at, is as 'idle')));
    fc.assert(
      fc.property(facts, fc.nat(), (all, cut) => {
        const whole = foldAxis(null, all);
        const from = cut % all.length;
        const before = foldAxis(null, all.slice(0, from));
        const rebuilt = [...before.slice(0, -1), ...foldAxis(before.at(-1) ?? null, all.slice(from).toReversed())];
        expect(rebuilt).toEqual(whole);
      }),
    );
  });
});
