import type { DialOutcome, Fact } from '../../src/acd/facts.ts';
import { callId, nthOffer, operatorId, queueId, trunkId } from '../../src/shared/ids.ts';
import type { CallId, OperatorId, QueueId } from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import { day } from './call-facts.ts';

export interface DialledCallPlan {
  readonly call: CallId;
  readonly operator: OperatorId;
  /** In whose name. */
  readonly queue: QueueId | null;
  readonly at: EpochMs;
  readonly number: string;
  /** How the attempts ended, each by the next trunk, 3 s after it was sent; none: the own phone does not come. */
  readonly outcomes: readonly DialOutcome[];
  /** Of an answered one. */
  readonly talkMs: number;
}

export const dialledCall = callId('out-000000000000000000000001');

/** The facts of a call that an operator dials: the own phone is up after 1 s. The operator's own facts included. */
export function factsOfDialled(given: Partial<DialledCallPlan> = {}): Fact[] {
  const { call, operator, queue, at, number, outcomes, talkMs } = {
    ...{ call: dialledCall, operator: operatorId('sara'), queue: queueId('support'), at: day, number: '09121234567' },
    ...{ outcomes: ['answered'] as const, talkMs: 60_000, ...given },
  };
  const offerId = nthOffer(call, 1);
  const who = { callId: call, offerId, operatorId: operator };
  const activity = (when: EpochMs, is: 'reserved' | 'dialling' | 'talking' | 'wrap-up' | 'idle'): Fact => ({
    ...{ at: when, type: 'ActivityChanged', operatorId: operator, activity: is, callId: is === 'idle' ? null : call },
  });
  const up = at + 1_000;
  const tried = up + outcomes.length * 3_000;
  const over = outcomes.at(-1) === 'answered' ? tried + talkMs : tried;
  const begun: Fact[] = [
    { at, type: 'CallDialled', callId: call, operatorId: operator, number, shown: '02191000000', queueId: queue },
    { at, type: 'DirectOfferMade', ...who, queueId: queue, purpose: 'dial', by: operator },
    activity(at, 'reserved'),
  ];
  if (outcomes.length === 0) {
    return [
      ...begun,
      { at: up, type: 'OfferEnded', ...who, outcome: 'failed', why: 'unreachable' },
      { at: up, type: 'CallEnded', callId: call, endedBy: 'system' },
      activity(up, 'idle'),
    ];
  }
  const attempts = outcomes.flatMap((outcome, index): Fact[] => {
    const sent = up + index * 3_000;
    const leg = { callId: call, legId: call };
    return [
      { at: sent, type: 'DialSent', ...leg, number, trunkId: trunkId(`trunk${index + 1}`), by: operator },
      { at: sent + 1_000, type: 'DialRang', ...leg, earlyMedia: false },
      { at: sent + 3_000, type: 'DialEnded', ...leg, outcome, cause: outcome === 'busy' ? 17 : null },
    ];
  });
  const talk: Fact[] =
    outcomes.at(-1) === 'answered'
      ? [
          { at: tried, type: 'TalkStarted', ...who, queueId: queue, via: 'dial' },
          activity(tried, 'talking'),
          { at: tried + 5, type: 'RecordingStarted', callId: call },
          { at: over, type: 'TalkEnded', ...who },
        ]
      : [];
  return [
    ...begun,
    { at: up, type: 'OfferEnded', ...who, outcome: 'accepted', why: null },
    activity(up, 'dialling'),
    ...attempts,
    ...talk,
    { at: over, type: 'CallEnded', callId: call, endedBy: 'caller' },
    activity(over, 'idle'),
  ];
}
