import { describe, expect, it } from 'vitest';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import type { Day, DayCall, DayOffer, Ending } from '../../../src/simulation/day.ts';
import { meanPatience } from '../../../src/simulation/estimates.ts';
import { visitsOfDay } from '../../../src/simulation/visits-of-day.ts';
import { aQueue } from '../../support/acd-builders.ts';

const by = operatorId('sara');
const answered = (afterMs: number, talkMs: number): Ending => ({ is: 'answered', afterMs, by, talkMs, wrapUpMs: null });
const offer = (is: DayOffer['is'], afterMs: number): DayOffer => ({ operatorId: by, is, afterMs });

const dayOf = (...calls: (readonly [ending: Ending, ...offers: DayOffer[]])[]): Day => ({
  ...{ from: 0, to: 86_400_000, queues: [aQueue()], operators: [] },
  calls: calls.map(([ending, ...offers], index): DayCall => ({
    ...{ id: callId(`c${index}`), number: '0912', dialled: '1001', enteredAt: index * 1_000, ending, offers },
  })),
  assumed: { talkMeanMs: 100_000, talkDeviationMs: 50_000, answerAfterMs: 4_000, patienceMs: null, missedPauseMs: 0 },
});

describe('the callers of a day', () => {
  const day = dayOf(
    [answered(8_000, 70_000), offer('missed', 5_000), offer('answered', 3_000)],
    [answered(2_000, 90_000), offer('answered', 2_000)],
    [{ is: 'abandoned', afterMs: 30_000 }, offer('withdrawn', 6_000)],
    [{ is: 'unknown' }],
  );

  it('keep what the day knows of them', () => {
    const [first, second, third] = visitsOfDay(day, 1);
    expect(first).toMatchObject({ at: 0, talkMs: 70_000, wrapUpMs: null });
    expect([first!.reply(0), first!.reply(1)]).toEqual([{ is: 'missed' }, { is: 'answered', afterMs: 3_000 }]);
    expect(second!.talkMs).toBe(90_000);
    expect(third!.patienceMs).toBe(30_000);
  });

  it('get the rest from the day, by chance', () => {
    const runs = Array.from({ length: 400 }, (_unused, seed) => visitsOfDay(day, seed));
    // Nobody gives up sooner than after the wait, of which 40 s in all ended with one abandonment.
    expect(meanPatience(day)).toBe(40_000);
    expect(Math.min(...runs.map(([first]) => first!.patienceMs))).toBeGreaterThan(8_000);
    const mean = runs.reduce((sum, [, , , last]) => sum + last!.patienceMs, 0) / runs.length;
    expect(Math.abs(mean - 40_000)).toBeLessThan(4 * (40_000 / Math.sqrt(runs.length)));
    expect(new Set(runs.map(([, , , last]) => last!.talkMs))).toEqual(new Set([70_000, 90_000]));
    expect(new Set(runs.map(([, second]) => JSON.stringify(second!.reply(7)))).size).toBe(3);
    // It had rung for 6 s when the caller hung up.
    const rang = runs.map(([, , third]) => third!.reply(0)).filter((reply) => reply.is !== 'missed');
    expect(Math.min(...rang.map(({ afterMs }) => afterMs))).toBe(8_000);
  });

  it('are the same for the same seed, however often they are asked', () => {
    const [one, other, third] = [visitsOfDay(day, 5), visitsOfDay(day, 5), visitsOfDay(day, 6)];
    expect(one[3]!.reply(3)).toEqual(one[3]!.reply(3));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    expect(JSON.stringify(one)).not.toBe(JSON.stringify(third));
  });

  it('never give up on a day on which nobody did, and talk as assumed on one without a talk', () => {
    const [visit] = visitsOfDay(dayOf([{ is: 'unknown' }]), 1);
    expect(visit!.patienceMs).toBe(Infinity);
    expect(visit!.talkMs).toBeGreaterThan(0);
    expect(visit!.reply(0)).toEqual({ is: 'answered', afterMs: 4_000 });
  });
});
