import type { MeasuredSegment } from '../../metrics/queue-measures.ts';
import type { QueueSettings } from '../../operators/queue-settings.ts';
import type { DayCall, RosterEntry, WorkTime } from '../../simulation/day.ts';
import { promised, type Account } from './account.ts';
import { wrapUpRuleMs } from './rules.ts';
import type { WorkDay } from './work-day.ts';

/** What was, as the calls of the day tell it; null when they tell of arrivals only. */
export function recordedAccount(day: WorkDay): Account | null {
  if (day.calls.every(({ ending, segments }) => ending.is === 'unknown' && segments === null)) return null;
  return {
    segments: day.calls.flatMap((call) =>
      call.segments === null ? (segmentOf(call, day) ?? []) : promised(call.segments, day),
    ),
    work: new Map(day.operators.map((entry) => [entry.profile.id, entry.measured ?? reckoned(entry, day)])),
  };
}

/** Whether it is counted in the queue of the dialled number alone, for some calls, as the day does not tell where else they waited. */
export const isByNumber = ({ calls }: WorkDay): boolean =>
  calls.some(({ ending, segments }) => segments === null && ending.is !== 'unknown');

const bare = (number: string): string => number.replace(/^\+/, '');

const queueOfCall = ({ dialled }: DayCall, { queues }: WorkDay): QueueSettings | undefined =>
  queues.find(({ dialledNumbers }) => dialledNumbers.some((number) => bare(number) === bare(dialled)));

function segmentOf(call: DayCall, day: WorkDay): MeasuredSegment | null {
  const queue = queueOfCall(call, day);
  if (queue === undefined) return null;
  const { enteredAt, ending, offers } = call;
  return {
    ...{ queueId: queue.id, enteredAt, endedAt: 'afterMs' in ending ? enteredAt + ending.afterMs : null },
    outcome: ending.is === 'unknown' ? null : ending.is,
    overflow: ending.is === 'overflowed' ? ending.why : null,
    talkMs: ending.is === 'answered' ? ending.talkMs : null,
    missedOffers: offers.filter(({ is }) => is === 'missed').length,
    ...{ serviceLevelMs: queue.serviceLevelMs, shortAbandonMs: queue.shortAbandonMs },
  };
}

/** Idle: available, and neither at work nor with an offer. */
function reckoned({ profile, changes }: RosterEntry, day: WorkDay): WorkTime {
  const busyMs = day.calls.reduce((sum, call) => {
    if (call.ending.is !== 'answered' || call.ending.by !== profile.id) return sum;
    const queue = queueOfCall(call, day);
    const ruleMs = queue === undefined ? 0 : wrapUpRuleMs(queue, profile);
    return sum + call.ending.talkMs + (call.ending.wrapUpMs ?? ruleMs);
  }, 0);
  const own = day.calls.flatMap(({ offers }) => offers.filter(({ operatorId }) => operatorId === profile.id));
  const offeredMs = own.reduce((sum, { afterMs }) => sum + afterMs, 0);

  let [availableMs, isAvailable, isReachable, since] = [0, false, true, day.from];
  for (const change of [...changes, { at: day.to, reachable: false }]) {
    if (isAvailable && isReachable) availableMs += change.at - since;
    since = change.at;
    if ('presence' in change) isAvailable = change.presence.is === 'available';
    else isReachable = change.reachable;
  }
  return { busyMs, idleMs: Math.max(0, availableMs - busyMs - offeredMs) };
}
