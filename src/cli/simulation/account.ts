import type { Fact, NumberedFact } from '../../acd/facts.ts';
import { phaseTime, type QueueSegment } from '../../calls/call.ts';
import { foldCall, type FoldedCall } from '../../calls/fold-call.ts';
import { foldAxis, isOperatorFact, type OperatorSpan } from '../../metrics/operator-span.ts';
import { sumTime, tileTime, type FallbackTalk } from '../../metrics/operator-time.ts';
import type { Interval } from '../../metrics/intervals.ts';
import type { MeasuredSegment } from '../../metrics/queue-measures.ts';
import { nodeId, type OperatorId } from '../../shared/ids.ts';
import type { DurationMs } from '../../shared/time.ts';
import type { WorkTime } from '../../simulation/day.ts';
import type { DaySegment, WorkDay } from './work-day.ts';

/** What the numbers of one column are made of. */
export interface Account {
  readonly segments: readonly MeasuredSegment[];
  readonly work: ReadonlyMap<OperatorId, WorkTime>;
}

/** The calls and spans that simulated facts make, by the same fold that the ledger uses. */
export function foldFacts(facts: readonly Fact[]): { calls: FoldedCall[]; spans: OperatorSpan[] } {
  const numbered = facts.map((fact, index): NumberedFact => ({ ...fact, seq: index + 1 }));
  const byCall = Map.groupBy(numbered, (fact) => ('callId' in fact && !isOperatorFact(fact) ? fact.callId : null));
  const calls = [...byCall].flatMap(([id, own]) =>
    id === null ? [] : (foldCall(nodeId('simulation'), id, own) ?? []),
  );
  const byAxis = Map.groupBy(numbered.filter(isOperatorFact), ({ operatorId, type }) => `${operatorId} ${type}`);
  return { calls, spans: [...byAxis.values()].flatMap((own) => foldAxis(null, own)) };
}

/** Calls and spans as the metrics of the service see them, within the day. */
export function accountOf(calls: readonly FoldedCall[], spans: readonly OperatorSpan[], day: WorkDay): Account {
  const segments = promised(calls.flatMap(segmentsOf), day);
  const fallbackTalks = calls.flatMap(({ operatorSegments }) =>
    operatorSegments.filter(({ servedBy }) => servedBy === 'fallback'),
  );
  return { segments, work: workOf(spans, fallbackTalks, day.wholeDay ? timeOf(calls, day) : day) };
}

/** The waits of a call in the queues that it came to. */
export const segmentsOf = (folded: FoldedCall): DaySegment[] =>
  folded.queueSegments.flatMap((segment) => {
    const { id, queueId, enteredAt, endedAt, outcome, overflow } = segment;
    if (queueId === null) return [];
    const missedOffers = folded.offers.filter((one) => one.queueSegmentId === id && one.outcome === 'expired').length;
    return [{ queueId, enteredAt, endedAt, outcome, overflow, talkMs: talkOf(segment, folded), missedOffers }];
  });

/** Of who answered, until the customer had waited once more and another visit was answered; null: none, or it goes on. */
function talkOf(
  { outcome, endedAt }: QueueSegment,
  { queueSegments, operatorSegments }: FoldedCall,
): DurationMs | null {
  if (outcome !== 'answered' || endedAt === null) return null;
  const first = operatorSegments.find(({ via, talkAt }) => via === 'queue' && talkAt === endedAt);
  const later = queueSegments.flatMap((one) => (one.outcome === 'answered' ? [one.endedAt ?? Infinity] : []));
  const until = Math.min(...later.filter((at) => at > endedAt));
  const parts = operatorSegments.filter(
    ({ operatorId, talkAt }) => operatorId === first?.operatorId && talkAt >= endedAt && talkAt < until,
  );
  const times = parts.map((part) => phaseTime(part, 'talk'));
  return times.length === 0 || times.includes(null) ? null : times.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
}

/** With what their queues promise; those in queues that are not of the day are left out. */
export function promised(segments: readonly DaySegment[], { queues }: Pick<WorkDay, 'queues'>): MeasuredSegment[] {
  const promises = new Map(queues.map((queue) => [queue.id, queue]));
  return segments.flatMap((segment) => {
    const promise = promises.get(segment.queueId);
    if (promise === undefined) return [];
    return [{ ...segment, serviceLevelMs: promise.serviceLevelMs, shortAbandonMs: promise.shortAbandonMs }];
  });
}

/** From the first call to the last end. */
function timeOf(calls: readonly FoldedCall[], day: Interval): Interval {
  const from = calls.reduce((first, { call }) => Math.min(first, call.enteredAt), day.to);
  const ends = calls.flatMap(({ call }) => call.endedAt ?? []);
  return { from, to: ends.reduce((last, at) => Math.max(last, at), from) };
}

function workOf(spans: readonly OperatorSpan[], talks: readonly FallbackTalk[], time: Interval): Account['work'] {
  const talksOf = Map.groupBy(talks, ({ operatorId }) => operatorId);
  const spansOf = Map.groupBy(spans, ({ operatorId }) => operatorId);
  const ids = new Set([...spansOf.keys(), ...talksOf.keys()]);
  return new Map(
    [...ids].map((id) => {
      const { total } = sumTime(tileTime(spansOf.get(id) ?? [], talksOf.get(id) ?? [], time, time.to), time);
      return [id, { busyMs: total.talk + total['wrap-up'], idleMs: total.idle }];
    }),
  );
}
