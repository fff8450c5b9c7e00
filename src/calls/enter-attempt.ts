import { beginningUnknown, forward, type CallBook, type FactOf } from './call-book.ts';
import type { Attempt } from './call.ts';

/** A leg that failed by one trunk is tried by the next: so many attempts, numbered from 1. */
export function enterAttempt(book: CallBook, fact: FactOf<'DialSent' | 'DialRang' | 'DialEnded'>): void {
  const { legId, at } = fact;
  const { attempts, callId } = book;
  if (fact.type === 'DialSent') {
    const nth = attempts.filter((one) => one.legId === legId).length + 1;
    const { number, trunkId, by, shown } = fact;
    if (legId === callId) book.shown = shown ?? book.shown;
    attempts.push({
      ...{
        id: `${legId}-a${nth}`,
        callId,
        legId,
        purpose: legId === callId ? 'customer' : 'consult',
        number,
        trunkId,
        by,
      },
      ...{ sentAt: at, rangAt: null, endedAt: null, outcome: null, cause: null },
    });
    return;
  }
  const attempt = attempts.findLast((one) => one.legId === legId);
  if (attempt === undefined) return beginningUnknown(book, legId);
  if (fact.type === 'DialRang') attempt.rangAt ??= forward(book, attempt.id, attempt.sentAt, at);
  else if (attempt.endedAt === null) {
    attempt.endedAt = forward(book, attempt.id, attempt.rangAt ?? attempt.sentAt, at);
    attempt.outcome = fact.outcome;
    attempt.cause = fact.cause;
  }
}

/** Who is dialled while the call is on the way to a number is whom it is handed to; others outside are consulted. */
export function purposeOf({ purpose, sentAt }: Attempt, { events }: CallBook): Attempt['purpose'] {
  if (purpose === 'customer') return purpose;
  const isHandedOver = events.transits.some(
    ({ goal, from, to }) => goal.is === 'number' && from <= sentAt && (to === null || sentAt <= to),
  );
  return isHandedOver ? 'transfer' : purpose;
}
