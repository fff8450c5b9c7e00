import type { EndedBy, Fact, NumberedFact } from '../../src/acd/facts.ts';
import { callId, nthOffer, nthQueueSegment, operatorId, queueId } from '../../src/shared/ids.ts';
import type { CallId, OperatorId, QueueId } from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';

/** 2026-11-22 00:00 UTC. */
export const day = Date.UTC(2026, 10, 22);

export interface CallPlan {
  readonly call: CallId;
  readonly queue: QueueId;
  readonly operator: OperatorId;
  /** Entering, from the beginning of `day`. */
  readonly at: EpochMs;
  readonly waitMs: number;
  /** Null: the caller gives up after the wait. */
  readonly talkMs: number | null;
  /** The operator is asked once before without answering. */
  readonly missedBy: OperatorId | null;
  readonly number: string;
  readonly endedBy: EndedBy;
}

export const plan = (given: Partial<CallPlan> = {}): CallPlan => ({
  ...{ call: callId('1764000000.1'), queue: queueId('support'), operator: operatorId('sara'), at: day },
  ...{ waitMs: 8_000, talkMs: 60_000, missedBy: null, number: '02188776655', endedBy: 'caller', ...given },
});

/** The facts of one whole call, as the core tells them; the operators' own facts included. */
export function factsOf(plan: CallPlan): Fact[] {
  const { call, queue, operator, at, waitMs, talkMs, missedBy, number, endedBy } = plan;
  const segmentId = nthQueueSegment(call, 1);
  const base = { callId: call, queueId: queue, segmentId };
  const facts: Fact[] = [
    { at, type: 'CallEntered', callId: call, number, dialled: '200' },
    { at, type: 'QueueEntered', ...base },
  ];
  if (missedBy !== null) facts.push(...missedOffer(plan, missedBy));
  const left = at + waitMs;
  if (talkMs === null) {
    return [
      ...facts,
      { at: left, type: 'QueueSegmentEnded', ...base, outcome: 'abandoned', overflow: null },
      { at: left, type: 'CallEnded', callId: call, endedBy: 'caller' },
    ];
  }
  const offerId = nthOffer(call, missedBy === null ? 1 : 2);
  const who = { offerId, callId: call, operatorId: operator };
  const rang = left - Math.min(1_000, waitMs);
  const over = left + talkMs;
  const activity = (when: EpochMs, is: 'reserved' | 'ringing' | 'talking' | 'wrap-up' | 'idle'): Fact => ({
    ...{ at: when, type: 'ActivityChanged', operatorId: operator, activity: is, callId: is === 'idle' ? null : call },
  });
  return [
    ...facts,
    { at: rang, type: 'OfferMade', ...base, offerId, operatorId: operator },
    activity(rang, 'reserved'),
    { at: rang, type: 'OfferRang', ...who },
    activity(rang, 'ringing'),
    { at: left, type: 'TalkStarted', ...who, queueId: queue },
    { at: left, type: 'OfferEnded', ...who, outcome: 'accepted', why: null },
    { at: left, type: 'QueueSegmentEnded', ...base, outcome: 'answered', overflow: null },
    activity(left, 'talking'),
    { at: left + 5, type: 'RecordingStarted', callId: call },
    { at: over, type: 'TalkEnded', ...who },
    { at: over, type: 'CallEnded', callId: call, endedBy },
    activity(over, 'wrap-up'),
    activity(over + 10_000, 'idle'),
  ];
}

function missedOffer({ call, queue, at }: CallPlan, operator: OperatorId): Fact[] {
  const offerId = nthOffer(call, 1);
  const who = { offerId, callId: call, operatorId: operator };
  return [
    { at, type: 'OfferMade', ...who, segmentId: nthQueueSegment(call, 1), queueId: queue },
    { at: at + 100, type: 'OfferRang', ...who },
    { at: at + 4_000, type: 'OfferEnded', ...who, outcome: 'expired', why: null },
  ];
}

/** Numbers facts as the spool does. */
export const numbered = (facts: readonly Fact[], after = 0): NumberedFact[] =>
  facts.map((fact, index) => ({ ...fact, seq: after + index + 1 }));

/** Facts of many calls, mixed as they happen: answered, missed first, abandoned, by five operators in two queues. */
export function traffic(calls: number, options: { from?: EpochMs; after?: number } = {}): NumberedFact[] {
  const from = options.from ?? day;
  const operators = ['sara', 'ali', 'mina', 'reza', 'nima'].map(operatorId);
  const signIns = operators.map((id): Fact => ({
    at: from,
    type: 'PresenceChanged',
    operatorId: id,
    presence: { is: 'available' },
  }));
  const facts = Array.from({ length: calls }, (_unused, n) => {
    const operator = operators[n % operators.length]!;
    const given = {
      ...{ call: callId(`${String(Math.floor(from / 1000))}.${String(n)}`), operator },
      ...{ queue: queueId(n % 3 === 0 ? 'sales' : 'support'), at: from + n * 20_000, waitMs: 5_000 + (n % 7) * 1_000 },
      ...{ talkMs: n % 11 === 0 ? null : 30_000 + (n % 13) * 2_000 },
      ...{ missedBy: n % 5 === 0 ? operators[(n + 1) % operators.length]! : null },
    };
    return factsOf(plan(given));
  }).flat();
  const inTime = facts.toSorted((a, b) => a.at - b.at);
  return numbered([...signIns, ...inTime], options.after);
}
