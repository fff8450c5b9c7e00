import type { QueueSegment } from '../../calls/call.ts';
import type { MeasuredSegment } from '../../metrics/queue-measures.ts';
import type { QueueSettings } from '../../operators/queue-settings.ts';
import type { QueueId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import type { Day, DayCall, RosterEntry } from '../../simulation/day.ts';

/** A wait in one queue as it was, all but what the queue promised. */
export type DaySegment = { readonly queueId: QueueId } & Pick<
  QueueSegment,
  'enteredAt' | 'endedAt' | 'outcome' | 'overflow'
> &
  Pick<MeasuredSegment, 'talkMs' | 'missedOffers'>;

export interface WorkCall extends DayCall {
  /** Its waits, one in every queue that it came to; null: the day does not tell them. */
  readonly segments: readonly DaySegment[] | null;
}

export interface WorkOperator extends RosterEntry {
  /** Null: not known. */
  readonly userName: string | null;
}

/** A day with what its queues promise, and what has to be known about the numbers. */
export interface WorkDay extends Day {
  readonly queues: readonly QueueSettings[];
  readonly operators: readonly WorkOperator[];
  readonly calls: readonly WorkCall[];
  /** Everybody is there all day, as nobody's hours are known: occupancy is over the time of the calls alone. */
  readonly wholeDay: boolean;
  /** Queues whose rules here are not those of that day, but later ones. */
  readonly changedSince: readonly { readonly queueId: QueueId; readonly at: EpochMs }[];
  /** What the day cannot tell, a sentence each. */
  readonly notes: readonly string[];
}

/** What may be different from the day. */
export type Configuration = Pick<WorkDay, 'queues' | 'operators'>;
