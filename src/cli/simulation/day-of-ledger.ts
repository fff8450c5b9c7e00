import type { Call, CallOffer, QueueSegment } from '../../calls/call.ts';
import type { FoldedCall } from '../../calls/fold-call.ts';
import type { OperatorSpan } from '../../metrics/operator-span.ts';
import type { OperatorProfile } from '../../acd/queue-rules.ts';
import type { QueueSettings } from '../../operators/queue-settings.ts';
import type { CallId } from '../../shared/ids.ts';
import type { DurationMs } from '../../shared/time.ts';
import type { DayOffer, Ending, RosterChange } from '../../simulation/day.ts';
import { segmentsOf } from './account.ts';
import { wrapUpRuleMs } from './rules.ts';
import type { WorkCall } from './work-day.ts';

/** The calls as a day knows them. */
export function dayCallsOf(
  calls: readonly FoldedCall[],
  spans: readonly OperatorSpan[],
  { queues, profiles }: { readonly queues: readonly QueueSettings[]; readonly profiles: readonly OperatorProfile[] },
): WorkCall[] {
  const known = new Set(queues.map(({ id }) => id));
  const wrapUps = wrapUpsByCall(spans);
  const early = ({ call, operatorSegments }: FoldedCall): DurationMs | null => {
    const wrapUpMs = wrapUps.get(call.id);
    const last = operatorSegments.at(-1);
    const queue = queues.find(({ id }) => id === last?.queueId);
    if (wrapUpMs === undefined || queue === undefined) return null;
    const ruleMs = wrapUpRuleMs(
      queue,
      profiles.find(({ id }) => id === last?.operatorId),
    );
    return wrapUpMs < ruleMs ? wrapUpMs : null;
  };
  return calls
    .toSorted((one, other) => one.call.enteredAt - other.call.enteredAt)
    .map((folded) => {
      const { id, number, dialled, enteredAt } = folded.call;
      const offers = folded.offers.filter(({ purpose }) => purpose === 'queue').map(dayOfferOf);
      return {
        id,
        number,
        dialled,
        enteredAt,
        ...{
          ending: endingOf(folded, early(folded)),
          offers,
          segments: segmentsOf(folded).filter(({ queueId }) => known.has(queueId)),
        },
      };
    });
}

/** A visit that the native queue went on with is one visit. */
function endingOf({ call, queueSegments, operatorSegments }: FoldedCall, wrapUpMs: DurationMs | null): Ending {
  const [first] = operatorSegments;
  if (first !== undefined) {
    // Whoever was only consulted was there at the same time as another.
    const talks = operatorSegments
      .filter(({ via }) => via !== 'consult')
      .map(({ talkAt, endedAt }) => (endedAt === null ? null : endedAt - talkAt));
    if (talks.includes(null)) return { is: 'unknown' };
    const talkMs = talks.reduce<number>((sum, talk) => sum + (talk ?? 0), 0);
    return { is: 'answered', afterMs: first.talkAt - call.enteredAt, by: first.operatorId, talkMs, wrapUpMs };
  }
  const last = queueSegments.at(-1);
  return last === undefined ? { is: 'unknown' } : endingOfWait(call, last);
}

function endingOfWait({ enteredAt }: Call, { endedAt, outcome, overflow }: QueueSegment): Ending {
  if (endedAt === null) return { is: 'unknown' };
  const afterMs = endedAt - enteredAt;
  if (outcome === 'abandoned') return { is: outcome, afterMs };
  if (outcome === 'overflowed' && overflow !== null) return { is: outcome, afterMs, why: overflow };
  return { is: 'lost', afterMs };
}

const endings = { accepted: 'answered', expired: 'missed', failed: 'unreachable', withdrawn: 'withdrawn' } as const;

function dayOfferOf({ operatorId, madeAt, endedAt, outcome, why }: CallOffer): DayOffer {
  const afterMs = (endedAt ?? madeAt) - madeAt;
  if (outcome === 'declined') return { operatorId, is: why === 'busy' ? 'busy' : 'declined', afterMs };
  return { operatorId, is: endings[outcome ?? 'withdrawn'], afterMs };
}

function wrapUpsByCall(spans: readonly OperatorSpan[]): ReadonlyMap<CallId, DurationMs> {
  const over = spans.filter(
    ({ axis, value, endedAt }) => axis === 'activity' && value === 'wrap-up' && endedAt !== null,
  );
  return new Map(over.map(({ detail, startedAt, endedAt }) => [detail as CallId, (endedAt ?? startedAt) - startedAt]));
}

/** Presence and reachability within [from, to), beginning with what they were when it began. */
export function changesOf(spans: readonly OperatorSpan[], { from, to }: { from: number; to: number }): RosterChange[] {
  return spans
    .filter(({ axis, startedAt }) => (axis === 'presence' || axis === 'reachable') && startedAt < to)
    .toSorted((one, other) => one.startedAt - other.startedAt || one.seq - other.seq)
    .map(({ axis, startedAt, value, detail }): RosterChange => {
      const at = Math.max(from, startedAt);
      if (axis === 'reachable') return { at, reachable: value === 'yes' };
      if (value === 'paused') return { at, presence: { is: value, reason: detail ?? 'pause' } };
      return { at, presence: { is: value === 'available' ? value : 'signed-out' } };
    });
}
