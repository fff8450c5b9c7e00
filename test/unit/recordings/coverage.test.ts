import { describe, expect, it } from 'vitest';
import { coverageOf, isPartial } from '../../../src/recordings/coverage.ts';
import type { RecordedCall } from '../../../src/recordings/recording.ts';
import { parseRecordingId } from '../../../src/recordings/recording.ts';
import { storageKeyOf } from '../../../src/recordings/storage-key.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const t = Date.parse('2026-11-22T20:30:00.000Z');
const sara = operatorId('sara');

const callOf = (talks: readonly (readonly [number, number | null])[], endedAt: number | null): RecordedCall => ({
  endedAt: endedAt === null ? null : t + endedAt,
  endedBy: endedAt === null ? null : 'caller',
  ...{ endSeen: true, unanswered: false },
  talks: talks.map(([from, to]) => ({
    ...{ operatorId: sara, talkAt: t + from, endAt: to === null ? null : t + to, withCustomer: true },
  })),
  pauses: [],
});

const judge = (startedAt: number | null, durationMs: number, call: RecordedCall | null, ofFallback = false) =>
  coverageOf({ startedAt: startedAt === null ? null : t + startedAt, durationMs, call, ofFallback });

describe('coverage, as METRICS defines it', () => {
  it.each([
    ['the whole talk', 0, 10_000, [[0, 10_000]], 10_000, 'complete'],
    ['all but 500 ms at each end', 500, 9_000, [[0, 10_000]], 10_000, 'complete'],
    ['not the first 501 ms', 501, 9_499, [[0, 10_000]], 10_000, 'incomplete'],
    ['not the last 501 ms', 0, 9_499, [[0, 10_000]], 10_000, 'incomplete'],
    ['the first operator, not the second', 0, 9_000, [[0, 4_000], [6_000, 10_000]], 10_000, 'incomplete'],
    ['a call nobody talked in', 0, 0, [], 10_000, 'complete'],
    ['a talk without an end of its own', 0, 10_000, [[0, null]], 10_000, 'complete'],
  ] as const)('%s', (_what, startedAt, durationMs, talks, endedAt, is) => {
    expect(judge(startedAt, durationMs, callOf(talks, endedAt)).is).toBe(is);
  });

  it('is unknown while the ledger has no end of the call', () => {
    expect(judge(0, 10_000, callOf([[0, null]], null)).is).toBe('unknown');
    expect(judge(0, 10_000, null).is).toBe('unknown');
  });

  it('tells how much time the PBX left out while nobody sent audio', () => {
    expect(judge(0, 7_000, callOf([[0, 10_000]], 10_000))).toEqual({ is: 'incomplete', missingMs: 3_000 });
  });

  it('reckons an unknown start back from the end of the call', () => {
    expect(judge(null, 10_000, callOf([[0, 10_000]], 10_000)).is).toBe('complete');
    expect(judge(null, 7_000, callOf([[0, 10_000]], 10_000)).is).toBe('incomplete');
  });

  it.each([
    ['the whole talk, silence where it was paused', 0, 10_000, [[2_000, 8_000]], 'complete', 0],
    ['all but a pause at the end', 0, 7_000, [[7_000, null]], 'complete', 0],
    ['less than that', 0, 6_000, [[7_000, null]], 'incomplete', 1_000],
    ['not the end, and was paused before', 0, 7_000, [[2_000, 6_000]], 'incomplete', 3_000],
    ['not the beginning, which was paused', 4_000, 6_000, [[0, 4_000]], 'complete', 0],
  ] as const)('misses no pause: %s', (_what, startedAt, durationMs, paused, is, missingMs) => {
    const pauses = paused.map(([from, to]) => ({ from: t + from, to: to === null ? null : t + to, by: sara }));
    const call = { ...callOf([[0, 10_000]], 10_000), pauses };
    expect(judge(startedAt, durationMs, call)).toEqual({ is, missingMs });
  });

  it("asks of the fallback queue's recording only what came after it began", () => {
    const call = callOf([[0, 4_000], [20_000, 30_000]], 30_000);
    expect(judge(15_000, 15_000, call, true).is).toBe('complete');
    expect(judge(15_000, 15_000, call, false).is).toBe('incomplete');
  });
});

describe('a partial recording', () => {
  const lost: RecordedCall = { ...callOf([[0, 10_000]], 10_000), endedBy: 'system' };
  const short = { is: 'incomplete', missingMs: 1_000 } as const;

  it('ends in half a sample, or short of a call that no party ended, or with a call that nobody saw end', () => {
    expect(isPartial(true, { is: 'complete', missingMs: 0 }, null)).toBe(true);
    expect(isPartial(false, short, lost)).toBe(true);
    expect(isPartial(false, short, { ...lost, endedBy: 'caller' })).toBe(false);
    expect(isPartial(false, { is: 'complete', missingMs: 0 }, lost)).toBe(false);
    expect(isPartial(false, { is: 'complete', missingMs: 0 }, { ...lost, endSeen: false })).toBe(true);
  });
});

describe('names and keys', () => {
  it.each([
    ['1764000000.42', '1764000000.42'],
    ['fb-1764000000.42', '1764000000.42'],
    ['pbx1-1764000000.42', 'pbx1-1764000000.42'],
    ['fb-pbx1-1764000000.42', 'pbx1-1764000000.42'],
    ['out-00000000000000000000000a', 'out-00000000000000000000000a'],
    ['fb-out-00000000000000000000000a', 'out-00000000000000000000000a'],
  ])('%s is a recording of call %s', (name, call) => {
    expect(parseRecordingId(name)).toEqual({ id: name, callId: call });
  });

  it.each(['cel', 'greeting.1', '../1764000000.42', '1764000000', 'a/1764000000.42', 'out-1', ''])('%j is not ours', (name) => {
    expect(parseRecordingId(name)).toBeNull();
  });

  it('are filed under the day in UTC on which the recording began', () => {
    const { id, callId: call } = parseRecordingId('fb-1764000000.42')!;
    const of = { id, callId: call, nextTryAt: t };
    expect(storageKeyOf({ ...of, startedAt: t })).toBe('2026/11/22/fb-1764000000.42.wav');
    expect(storageKeyOf({ ...of, startedAt: null })).toBe('2025/11/24/fb-1764000000.42.wav');
    const dialled = parseRecordingId('out-00000000000000000000000a')!;
    expect(storageKeyOf({ ...dialled, startedAt: null, nextTryAt: t })).toBe(`2026/11/22/${dialled.id}.wav`);
  });
});
