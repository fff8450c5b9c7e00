import type { NumberedFact } from '../acd/facts.ts';
import { queueSegmentId } from '../shared/ids.ts';
import type { CallId, NodeId } from '../shared/ids.ts';
import { parsePhoneNumber } from '../shared/phone-number.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';
import { emptyBook, enter, forward } from './call-book.ts';
import type { CallBook } from './call-book.ts';
import type { Call, CallOffer, CallOutcome, OperatorSegment, QueueSegment } from './call.ts';
import { checkIdentities } from './identities.ts';
import type { Violation } from './violation.ts';

export interface FoldedCall {
  readonly call: Call;
  readonly queueSegments: readonly QueueSegment[];
  readonly operatorSegments: readonly OperatorSegment[];
  readonly offers: readonly CallOffer[];
  /** Empty while the call goes on: what is missing may still come. */
  readonly violations: readonly Violation[];
}

/**
 * One call out of all its facts, in any order, duplicates included; null until its beginning is known. Facts of other calls
 * must not be among them; `region` is the numbering plan of the caller's number. A call that is over leaves nothing open: what never got its end is closed with the call (a
 * queue segment as `lost`) and named in `violations`.
 */
export function foldCall(
  node: NodeId,
  callId: CallId,
  facts: readonly NumberedFact[],
  region?: PhoneRegion,
): FoldedCall | null {
  const book = emptyBook(callId);
  for (const fact of inOrder(facts)) enter(book, fact);
  addFallback(book);
  const beginning = book.entered ?? book.fallback;
  if (beginning === null) return null;

  const enteredAt = beginning.type === 'CallEntered' ? beginning.at : beginning.enteredAt;
  const endedAt = endOf(book, enteredAt);
  if (endedAt !== null) closeWith(book, endedAt);

  const queueSegments = [...book.queueSegments.values()];
  const operatorSegments = [...book.talks.values()].toSorted((a, b) => a.talkAt - b.talkAt);
  const offers = [...book.offers.values()];
  const number = parsePhoneNumber(beginning.number, region);
  const call: Call = {
    ...{ id: callId, node, direction: 'inbound', enteredAt, endedAt, endedBy: book.ended?.by ?? null },
    ...{ number: beginning.number, numberE164: number.ok ? number.e164 : null, dialled: beginning.dialled },
    outcome: outcomeOf(book, queueSegments, endedAt),
    servedBy: book.fallback === null ? 'pasokh' : book.entered === null ? 'fallback' : 'both',
    recordingStartedAt: book.recordingStartedAt ?? (book.fallback?.recorded === true ? book.fallback.talkAt : null),
  };
  const folded = { call, queueSegments, operatorSegments, offers };
  return { ...folded, violations: endedAt === null ? [] : [...book.violations, ...checkIdentities(folded)] };
}

function inOrder(facts: readonly NumberedFact[]): NumberedFact[] {
  const bySeq = new Map(facts.map((fact) => [fact.seq, fact]));
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/** The native queue's part: one more queue segment and, if it came to talk, one more operator segment. */
function addFallback(book: CallBook): void {
  const { fallback, callId } = book;
  if (fallback === null) return;
  const { operatorId, talkAt } = fallback;
  const endedAt = forward(book, callId, fallback.enteredAt, fallback.endedAt);
  const connectedAt = talkAt === null ? null : Math.min(forward(book, callId, fallback.enteredAt, talkAt), endedAt);
  const queueId = [...book.queueSegments.values()].at(-1)?.queueId ?? fallback.queueId;
  const id = queueSegmentId(`${callId}-fallback`);
  book.queueSegments.set(id, {
    ...{ id, callId, queueId, servedBy: 'fallback', enteredAt: fallback.enteredAt, endedAt: connectedAt ?? endedAt },
    ...{ outcome: connectedAt === null ? 'abandoned' : 'answered', overflow: null },
  });
  if (connectedAt === null) return;
  if (operatorId === null) {
    book.violations.push({ rule: 'operator-unknown', subject: id, detail: 'the trace names nobody we know' });
    return;
  }
  book.talks.set(id, {
    ...{ id, callId, queueId, operatorId, offerId: null, servedBy: 'fallback', talkAt: connectedAt, endedAt },
  });
}

function endOf(book: CallBook, enteredAt: EpochMs): EpochMs | null {
  const ends = [book.ended?.at, book.fallback?.endedAt].filter((at) => at !== undefined);
  return ends.length === 0 ? null : forward(book, book.callId, enteredAt, Math.max(...ends));
}

function closeWith(book: CallBook, at: EpochMs): void {
  const endUnknown = (subject: string, detail: string) =>
    book.violations.push({ rule: 'end-unknown', subject, detail });
  for (const segment of book.queueSegments.values()) {
    if (segment.endedAt !== null) continue;
    Object.assign(segment, { endedAt: Math.max(segment.enteredAt, at), outcome: 'lost' });
    endUnknown(segment.id, 'queue segment');
  }
  for (const offer of book.offers.values()) {
    if (offer.endedAt !== null) continue;
    const latest = Math.max(offer.madeAt, offer.rangAt ?? offer.madeAt, at);
    Object.assign(offer, { endedAt: latest, outcome: 'failed', why: 'end-unknown' });
    endUnknown(offer.id, 'offer');
  }
  for (const talk of book.talks.values()) {
    if (talk.endedAt !== null) continue;
    talk.endedAt = Math.max(talk.talkAt, at);
    endUnknown(talk.id, 'talk');
  }
}

function outcomeOf(book: CallBook, segments: readonly QueueSegment[], endedAt: EpochMs | null): CallOutcome | null {
  if (book.talks.size > 0 || segments.some((segment) => segment.outcome === 'answered')) return 'answered';
  if (book.turnedAway) return 'turned-away';
  const last = segments.at(-1);
  if (last !== undefined) return last.outcome;
  if (endedAt === null) return null;
  return book.ended?.by === 'caller' ? 'abandoned' : 'lost';
}
