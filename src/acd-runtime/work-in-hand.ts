import type { Operator } from '../acd/state.ts';
import type { InHand } from '../capacity/expected-wait.ts';
import { handleSpread, talkSpread } from '../capacity/queue-estimates.ts';
import type { QueueMeasures } from '../capacity/queue-measures.ts';
import { assertNever } from '../shared/assert-never.ts';
import type { OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';

/** What is known of the work that operators have in hand. */
export interface WorkBook {
  readonly view: Pick<AcdView, 'offers'>;
  readonly measuresOf: (queueId: QueueId) => QueueMeasures;
  /** Of which queue's call an operator does the wrap-up; null where that began before we did. */
  readonly wrapUpOf: (operatorId: OperatorId) => QueueId | null;
  readonly now: EpochMs;
}

const queueOfOffer = ({ view }: WorkBook, id: OfferId): QueueId | null => view.offers.get(id)?.queueId ?? null;

/** From the offer to the end of the wrap-up, for which queue; `queueId` null: not one that is known. Null: no work. */
export function workOf(book: WorkBook, { activity, profile }: Operator): { readonly queueId: QueueId | null } | null {
  switch (activity.is) {
    case 'reserved':
    case 'ringing':
    case 'dialling':
    case 'talking':
    case 'monitoring':
      return { queueId: queueOfOffer(book, activity.offerId) };
    case 'wrap-up':
      return { queueId: book.wrapUpOf(profile.id) };
    case 'engaged':
      return { queueId: null };
    case 'idle':
    case 'releasing':
    case 'cool-down':
      return null;
    default:
      return assertNever(activity);
  }
}

/** What keeps an operator from the next caller of a queue; null: nothing, or a caller of it who is on the way already. */
export function inHand(book: WorkBook, operator: Operator, queueId: QueueId): InHand | null {
  const { activity, profile } = operator;
  const { measuresOf, now } = book;
  switch (activity.is) {
    case 'idle':
      return null;
    case 'reserved':
    case 'ringing': {
      const offeredBy = queueOfOffer(book, activity.offerId) ?? queueId;
      if (offeredBy === queueId) return null;
      return talkFrom(measuresOf(offeredBy), profile.id, -measuresOf(offeredBy).ring.meanMs);
    }
    // What an operator dials, or monitors, lasts as a talk does.
    case 'dialling':
    case 'monitoring':
    case 'talking': {
      const measures = measuresOf(queueOfOffer(book, activity.offerId) ?? queueId);
      return talkFrom(measures, profile.id, now - activity.since);
    }
    case 'engaged':
      return { forMs: now - activity.since, takes: handleSpread(measuresOf(queueId)) };
    case 'wrap-up':
    case 'releasing':
    case 'cool-down':
      return { leftMs: activity.until - now };
    default:
      return assertNever(activity);
  }
}

/** A talk that lasts for so long already, or is still to begin, and its wrap-up. */
const talkFrom = (measures: QueueMeasures, operatorId: OperatorId, forMs: DurationMs): InHand => ({
  ...{ forMs: Math.max(0, forMs), takes: talkSpread(measures, operatorId) },
  thenMs: measures.wrapUp.meanMs + Math.max(0, -forMs),
});
