import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOperator } from '../../../src/metrics/operator-measures.ts';
import { foldAxis } from '../../../src/metrics/operator-span.ts';
import type { NumberedOperatorFact, OperatorSpan } from '../../../src/metrics/operator-span.ts';
import { sumTime, tileTime, type ApartSpan } from '../../../src/metrics/operator-time.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';

const sara = operatorId('sara');
const call = callId('1.1');
const minute = 60_000;

type Step =
  | { at: number; presence: 'available' | 'signed-out' | `paused ${string}` }
  | { at: number; reachable: boolean }
  | {
      at: number;
      activity:
        'idle' | 'reserved' | 'ringing' | 'dialling' | 'talking' | 'monitoring' | 'wrap-up' | 'cool-down' | 'engaged';
      units?: number;
    }
  | { at: number; capacity: number };

function spansOf(steps: readonly Step[]): OperatorSpan[] {
  const facts = steps.map((step, index): NumberedOperatorFact => {
    const base = { seq: index + 1, at: step.at, operatorId: sara };
    if ('capacity' in step) return { ...base, type: 'CapacityChanged', units: step.capacity };
    if ('activity' in step) {
      return { ...base, type: 'ActivityChanged', ...step, callId: call };
    }
    if ('reachable' in step) return { ...base, type: 'ReachableChanged', reachable: step.reachable };
    const [is, reason = ''] = step.presence.split(' ');
    const presence = is === 'paused' ? ({ is, reason } as const) : ({ is: is as 'available' } as const);
    return { ...base, type: 'PresenceChanged', presence };
  });
  const of = (type: string) =>
    foldAxis(
      null,
      facts.filter((fact) => fact.type === type),
    );
  return ['PresenceChanged', 'ReachableChanged', 'ActivityChanged', 'CapacityChanged'].flatMap(of);
}

/** Signs in at 0; one call 10–20 min with 2 min of wrap-up; lunch 30–45; phone lost 50–52; signs out at 60. */
const shift = spansOf([
  { at: 0, presence: 'available' },
  { at: 9 * minute, activity: 'reserved' },
  { at: 9.5 * minute, activity: 'ringing' },
  { at: 10 * minute, activity: 'talking' },
  { at: 20 * minute, activity: 'wrap-up' },
  { at: 22 * minute, activity: 'idle' },
  { at: 30 * minute, presence: 'paused lunch' },
  { at: 45 * minute, presence: 'available' },
  { at: 50 * minute, reachable: false },
  { at: 52 * minute, reachable: true },
  { at: 60 * minute, presence: 'signed-out' },
]);
const later = 100 * minute;

const measured = (
  ...[spans, from, to, now = later, apart = []]: [readonly OperatorSpan[], number, number, number?, ApartSpan[]?]
) => {
  const time = sumTime(tileTime(spans, [], { from, to }, now, apart), { from, to });
  return measureOperator({ time, offers: [], deeds: [], answered: 1, advised: 0 }, new Set(['lunch']));
};

describe('an operator’s time', () => {
  it('is worked out by hand for one hour', () => {
    const hour = measured(shift, 0, 70 * minute);
    expect(hour).toMatchObject({
      ...{ signedInMs: 60 * minute, talkMs: 10 * minute, wrapUpMs: 2 * minute, offeredMs: minute },
      ...{ pausedMs: 15 * minute, unreachableMs: 2 * minute, idleMs: 30 * minute, coolDownMs: 0 },
      ...{ pausedByReasonMs: { lunch: 15 * minute }, ahtMs: 12 * minute, unpaidPausedMs: 15 * minute },
    });
    expect(hour.occupancy).toBe(12 / 42);
    expect(hour.utilisation).toBe(12 / 45);
  });

  it('is clipped at the edges of the interval', () => {
    const quarters = [0, 1, 2, 3].map((n) => measured(shift, n * 15 * minute, (n + 1) * 15 * minute));
    expect(quarters.map(({ talkMs }) => talkMs / minute)).toEqual([5, 5, 0, 0]);
    expect(quarters.map(({ pausedMs }) => pausedMs / minute)).toEqual([0, 0, 15, 0]);
    expect(quarters.map(({ signedInMs }) => signedInMs / minute)).toEqual([15, 15, 15, 15]);
  });

  it('goes on until now, not beyond', () => {
    const open = spansOf([
      { at: 0, presence: 'available' },
      { at: minute, activity: 'talking' },
    ]);
    expect(measured(open, 0, 60 * minute, 5 * minute)).toMatchObject({ signedInMs: 5 * minute, talkMs: 4 * minute });
    expect(measured(open, 60 * minute, 70 * minute, 5 * minute)).toMatchObject({ signedInMs: 0, occupancy: null });
  });

  it('counts work as work: paused while talking talks, signed out while talking is still in', () => {
    const steps: Step[] = [
      { at: 0, presence: 'available' },
      { at: minute, activity: 'talking' },
      { at: 2 * minute, presence: 'paused lunch' },
      { at: 3 * minute, presence: 'signed-out' },
      { at: 4 * minute, activity: 'idle' },
    ];
    expect(measured(spansOf(steps), 0, 10 * minute)).toMatchObject({
      signedInMs: 4 * minute,
      talkMs: 3 * minute,
      pausedMs: 0,
    });
  });

  it('tells talk from hold and consultation, and knows dialling and monitoring', () => {
    const spans = spansOf([
      { at: 0, presence: 'available' },
      { at: 2 * minute, activity: 'dialling' },
      { at: 3 * minute, activity: 'talking' },
      { at: 13 * minute, activity: 'wrap-up' },
      { at: 15 * minute, activity: 'idle' },
      { at: 20 * minute, activity: 'monitoring' },
      { at: 26 * minute, activity: 'idle' },
    ]);
    const apart: ApartSpan[] = [
      { phase: 'hold', from: 5 * minute, to: 6 * minute },
      { phase: 'consult', from: 6 * minute, to: 9 * minute },
      { phase: 'hold', from: 12 * minute, to: null },
    ];
    const half = measured(spans, 0, 30 * minute, later, apart);
    expect(half).toMatchObject({
      ...{ signedInMs: 30 * minute, talkMs: 5 * minute, holdMs: 2 * minute, consultMs: 3 * minute },
      ...{ wrapUpMs: 2 * minute, diallingMs: minute, monitoringMs: 6 * minute, idleMs: 11 * minute },
      ...{ ahtMs: 9 * minute, occupancy: 9 / 20, utilisation: 9 / 30 },
    });
  });

  it('counts what was dialled and handed over', () => {
    const did = [
      'attempt',
      'attempt',
      'connect',
      'blind',
      'attended',
      'attended',
      'external',
      'in-vain',
      'in',
      'not-taken',
      'consulted',
    ] as const;
    const deeds = did.map((is) => ({ is, at: 0 }));
    const time = sumTime([], { from: 0, to: 1 });
    const { outgoing, transfers } = measureOperator({ time, offers: [], deeds, answered: 0, advised: 0 }, new Set());
    expect(outgoing).toEqual({ attempts: 2, connects: 1, contactRate: 1 / 2 });
    expect(transfers).toEqual({
      ...{ blind: 1, attended: 2, out: 3, external: 1, inVain: 1, in: 1, notTaken: 1, consulted: 1 },
    });
  });

  it('counts a call of the native queue as talk, told by us or not', () => {
    const spans = spansOf([{ at: 0, presence: 'available' }]);
    const span = { from: 0, to: 10 * minute };
    const talk = { operatorId: sara, talkAt: 2 * minute, endedAt: 5 * minute };
    const { total } = sumTime(tileTime(spans, [talk], span, later), span);
    expect(total).toMatchObject({ talk: 3 * minute, idle: 7 * minute });
    const engaged = spansOf([
      { at: 0, presence: 'available' },
      { at: minute, activity: 'engaged' },
    ]);
    expect(measured(engaged, 0, 2 * minute).talkMs).toBe(minute);
  });

  it('is used by units: what calls take of what there is, clipped, while signed in', () => {
    // Three units from long before, four from 25 min on; a call takes two of them 10–20 min, another one 24–28 min.
    const spans = spansOf([
      { at: -minute, capacity: 3 },
      { at: 0, presence: 'available' },
      { at: 10 * minute, activity: 'reserved', units: 2 },
      { at: 11 * minute, activity: 'talking', units: 2 },
      { at: 18 * minute, activity: 'wrap-up', units: 2 },
      { at: 20 * minute, activity: 'idle', units: 0 },
      { at: 24 * minute, activity: 'talking', units: 1 },
      { at: 25 * minute, capacity: 4 },
      { at: 28 * minute, activity: 'cool-down', units: 0 },
      { at: 30 * minute, presence: 'signed-out' },
    ]);
    const used = (from: number, to: number) => {
      const { unitsInUseMs, unitsConfiguredMs, capacityUtilisation } = measured(spans, from * minute, to * minute);
      return [unitsInUseMs / minute, unitsConfiguredMs / minute, capacityUtilisation];
    };
    expect(used(-10, 60)).toEqual([24, 95, 24 / 95]);
    expect(used(0, 15)).toEqual([10, 45, 10 / 45]);
    expect(used(15, 30)).toEqual([14, 50, 14 / 50]);
    expect(used(30, 45)).toEqual([0, 0, null]);
  });

  it('is used by whole operators where nothing tells of units', () => {
    const hour = measured(shift, 0, 70 * minute);
    expect(hour).toMatchObject({ unitsInUseMs: 13 * minute, unitsConfiguredMs: 60 * minute });
    const native = { operatorId: sara, talkAt: 2 * minute, endedAt: 5 * minute };
    const span = { from: 0, to: 10 * minute };
    const three = spansOf([
      { at: 0, capacity: 3 },
      { at: 0, presence: 'available' },
    ]);
    expect(sumTime(tileTime(three, [native], span, later), span).unitsMs).toEqual({
      ...{ inUse: 3 * minute, configured: 30 * minute },
    });
  });

  it('counts offers by what came of them', () => {
    const outcomes = ['accepted', 'accepted', 'declined', 'expired', 'withdrawn', 'failed', null] as const;
    const time = sumTime([], { from: 0, to: 1 });
    const offers = outcomes.map((outcome) => ({ madeAt: 0, outcome }));
    expect(measureOperator({ time, offers, deeds: [], answered: 2, advised: 0 }, new Set())).toMatchObject({
      ...{ offers: 7, accepted: 2, declined: 1, missed: 1, withdrawn: 1, failed: 1, answerRate: 0.5, answered: 2 },
    });
  });

  it('tiles whatever comes, and the parts always sum to the whole', () => {
    const at = fc.integer({ min: 0, max: 60 * minute });
    const step = fc.oneof(
      fc.record({ at, presence: fc.constantFrom('available', 'signed-out', 'paused tea') }),
      fc.record({ at, reachable: fc.boolean() }),
      fc.record({
        at,
        activity: fc.constantFrom(
          ...(['idle', 'reserved', 'ringing', 'dialling', 'talking'] as const),
          ...(['monitoring', 'wrap-up', 'cool-down', 'engaged'] as const),
        ),
      }),
    );
    const phases = fc
      .uniqueArray(at, { maxLength: 8 })
      .map((edges) =>
        edges
          .toSorted((a, b) => a - b)
          .flatMap((from, index, all): ApartSpan[] =>
            index % 2 === 0 ? [{ phase: index % 4 === 0 ? 'hold' : 'consult', from, to: all[index + 1] ?? null }] : [],
          ),
      );
    fc.assert(
      fc.property(fc.array(step), phases, (steps, apart) => {
        const spans = spansOf(steps);
        const pieces = tileTime(spans, [], { from: 0, to: 60 * minute }, later, apart);
        const together = measured(spans, 0, 60 * minute);
        const { talkMs, holdMs, consultMs } = measured(spans, 0, 60 * minute, later, apart);
        expect(talkMs + holdMs + consultMs).toBe(together.talkMs);
        expect(pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0)).toBe(60 * minute);
        const parts = [0, 1, 2, 3].map((n) => measured(spans, n * 15 * minute, (n + 1) * 15 * minute).signedInMs);
        expect(parts.reduce((a, b) => a + b)).toBe(together.signedInMs);
      }),
    );
  });
});
