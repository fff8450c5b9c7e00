import type { NumberedFact } from '../acd/facts.ts';
import type { NativeAttempt } from '../acd/native-attempt.ts';
import { queueSegmentId } from '../shared/ids.ts';
import type { CallId, NodeId, OperatorId, TrunkId } from '../shared/ids.ts';
import { parsePhoneNumber } from '../shared/phone-number.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';
import { emptyBook, forward, type CallBook, type FactOf } from './call-book.ts';
import type { CallEvents } from './call-events.ts';
import type { Attempt, Call, CallOffer, CallOutcome, OperatorSegment, QueueSegment } from './call.ts';
import { closeWith } from './close-book.ts';
import { enterAttempt, purposeOf } from './enter-attempt.ts';
import { enter } from './enter-fact.ts';
import { checkIdentities } from './identities.ts';
import type { Violation } from './violation.ts';

export interface FoldedCall {
  readonly call: Call;
  readonly queueSegments: readonly QueueSegment[];
  readonly operatorSegments: readonly OperatorSegment[];
  readonly offers: readonly CallOffer[];
  readonly attempts: readonly Attempt[];
  readonly events: CallEvents;
  /** Empty while the call goes on: what is missing may still come. */
  readonly violations: readonly Violation[];
}

/**
 * One call out of all its facts, in any order, duplicates included; null until its beginning is known. Facts of other calls must not be
 * among them; `region` is the numbering plan of the customer's number. A call that is over leaves nothing open: what never got its end is
 * closed with the call (a queue segment as `lost`) and named in `violations`.
 */
export function foldCall(
  node: NodeId,
  callId: CallId,
  facts: readonly NumberedFact[],
  region?: PhoneRegion,
): FoldedCall | null {
  const book = emptyBook(callId);
  for (const fact of inOrder(facts)) enter(book, fact);
  const ours = book.entered !== null || book.dialled !== null;
  addFallback(book);
  const beginning = beginningOf(book);
  if (beginning === null) return null;

  const { enteredAt } = beginning;
  const endedAt = endOf(book, enteredAt);
  if (endedAt !== null) closeWith(book, endedAt);

  const queueSegments = [...book.queueSegments.values()];
  const operatorSegments = [...book.talks.values()].toSorted((a, b) => a.talkAt - b.talkAt);
  const offers = [...book.offers.values()];
  const attempts = book.attempts.map((attempt) => ({ ...attempt, purpose: purposeOf(attempt, book) }));
  const number = parsePhoneNumber(beginning.number, region);
  const call: Call = {
    ...{ id: callId, node, direction: book.dialled === null ? 'inbound' : 'outbound', ...beginning },
    ...{ numberE164: number.ok ? number.e164 : null, endedAt, endedBy: book.ended?.by ?? null },
    trunkId: trunkOf(book),
    outcome: outcomeOf(book, queueSegments, endedAt),
    servedBy: book.fallback === null ? 'pasokh' : ours ? 'both' : 'fallback',
    recordingStartedAt: recordedSince(book),
  };
  const folded = { call, queueSegments, operatorSegments, offers, attempts, events: book.events };
  return { ...folded, violations: endedAt === null ? [] : [...book.violations, ...checkIdentities(folded)] };
}

type Beginning = Pick<Call, 'enteredAt' | 'number' | 'dialled' | 'dialledBy' | 'queueId'>;

/** What the customer, an operator, or else the native queue's trace began the call with. */
function beginningOf({ dialled, shown: lastShown, entered, fallback }: CallBook): Beginning | null {
  if (dialled !== null) {
    const { at: enteredAt, number, shown, operatorId: dialledBy, queueId } = dialled;
    return { enteredAt, number, dialled: lastShown ?? shown, dialledBy, queueId };
  }
  const told = entered ?? fallback;
  if (told === null) return null;
  const enteredAt = told.type === 'CallEntered' ? told.at : told.enteredAt;
  return { enteredAt, number: told.number, dialled: told.dialled, dialledBy: null, queueId: null };
}

function trunkOf({ callId, dialled, entered, fallback, attempts }: CallBook): TrunkId | null {
  if (dialled !== null) return attempts.findLast(({ legId }) => legId === callId)?.trunkId ?? null;
  return entered?.trunkId ?? fallback?.trunkId ?? null;
}

function inOrder(facts: readonly NumberedFact[]): NumberedFact[] {
  const bySeq = new Map(facts.map((fact) => [fact.seq, fact]));
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/**
 * The PBX's own part: one more queue segment, or the attempts of a call that an operator dialled, and, if it came to talk, one more
 * operator segment.
 */
function addFallback(book: CallBook): void {
  const { fallback, callId } = book;
  if (fallback === null) return;
  const { operatorId, talkAt, attempts } = fallback;
  const endedAt = forward(book, callId, fallback.enteredAt, fallback.endedAt);
  const connectedAt = talkAt === null ? null : Math.min(forward(book, callId, fallback.enteredAt, talkAt), endedAt);
  const id = queueSegmentId(`${callId}-fallback`);
  const isDialled = attempts !== undefined && operatorId !== null;
  const queueId = [...book.queueSegments.values()].at(-1)?.queueId ?? fallback.queueId;
  if (isDialled) addDialled(book, { ...fallback, operatorId, attempts });
  else
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
    ...{ id, callId, queueId, operatorId, offerId: null, servedBy: 'fallback', via: isDialled ? 'dial' : 'queue' },
    ...{ talkAt: connectedAt, endedAt, phases: [{ phase: 'talk', from: connectedAt, to: endedAt }] },
  });
}

/** Of whom an operator dialled only the answer makes a recording of what runs before it. */
function recordedSince({ dialled, talks, recordingStartedAt, fallback }: CallBook): EpochMs | null {
  if (dialled !== null && talks.size === 0) return null;
  return recordingStartedAt ?? (fallback?.recorded === true ? fallback.talkAt : null);
}

/** As if we had dialled ourselves. */
function addDialled(
  book: CallBook,
  { enteredAt, operatorId: by, number, dialled: shown, attempts }: FactOf<'FallbackCallServed'> & Dialled,
): void {
  const { callId } = book;
  const leg = { callId, legId: callId };
  book.dialled ??= { at: enteredAt, type: 'CallDialled', callId, operatorId: by, number, shown, queueId: null };
  for (const { trunkId, sentAt, endedAt, outcome, cause } of attempts) {
    enterAttempt(book, { at: sentAt, type: 'DialSent', ...leg, number, trunkId, by });
    enterAttempt(book, { at: endedAt, type: 'DialEnded', ...leg, outcome, cause });
  }
}

interface Dialled {
  readonly operatorId: OperatorId;
  readonly attempts: readonly NativeAttempt[];
}

function endOf(book: CallBook, enteredAt: EpochMs): EpochMs | null {
  const ends = [book.ended?.at, book.fallback?.endedAt].filter((at) => at !== undefined);
  return ends.length === 0 ? null : forward(book, book.callId, enteredAt, Math.max(...ends));
}

function outcomeOf(book: CallBook, segments: readonly QueueSegment[], endedAt: EpochMs | null): CallOutcome | null {
  if (book.talks.size > 0 || segments.some((segment) => segment.outcome === 'answered')) return 'answered';
  if (book.turnedAway) return 'turned-away';
  const last = segments.at(-1);
  if (last !== undefined) return last.outcome;
  if (endedAt === null) return null;
  const unreached = book.dialled === null ? null : outcomeOfDialling(book);
  return unreached ?? (book.ended?.by === 'caller' ? 'abandoned' : 'lost');
}

/** Null: the customer answered, and yet there was no talk. */
function outcomeOfDialling({ callId, attempts }: CallBook): CallOutcome | null {
  const last = attempts.findLast(({ legId }) => legId === callId);
  if (last === undefined) return 'not-dialled';
  return last.outcome === 'answered' ? null : last.outcome;
}
