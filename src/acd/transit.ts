import { assertNever } from '../shared/assert-never.ts';
import type { OperatorId } from '../shared/ids.ts';
import { minute, second, type DurationMs, type EpochMs } from '../shared/time.ts';
import { setWrapUp } from './activity.ts';
import { askOperator, directLimitMs, obstacleTo } from './direct.ts';
import { putCaller, type Draft } from './draft.ts';
import { enterAgain } from './enter.ts';
import type { EndedBy, HandedTo, TransitOutcome } from './facts.ts';
import { endLegs, lastChange, legOf, type Leg } from './legs.ts';
import { announceAndLeave, callFields, endCall, laterOf } from './line.ts';
import { askOutside, outsideRingMs } from './outside-dial.ts';
import { expectsNoMore } from './presence.ts';
import { wrapUpOf } from './queue-rules.ts';
import { goingOn } from './recording-pause.ts';
import type { CallFields, Caller, Destination, TransitReason } from './state.ts';

export type InTransit = Caller & { readonly is: 'in-transit' };

/** How long the same operator is waited for whose leg was lost, or who comes free for a call that comes back. */
const backMs: DurationMs = 20 * second;
const parkedMs: DurationMs = 5 * minute;
/** The own limit on ringing comes first. */
const outsideLimitMs: DurationMs = outsideRingMs + 10 * second;

function limitOf(why: TransitReason, to: Destination): DurationMs {
  switch (why) {
    case 'transfer':
      return to.is === 'number' ? outsideLimitMs : directLimitMs;
    case 'parked':
      return parkedMs;
    case 'moved':
    case 'back':
    case 'leg-lost':
      return backMs;
    default:
      return assertNever(why);
  }
}

/** The customer is with nobody, hears music, and is on the way. `leg`: one that rings for it already. */
export function startTransit(
  draft: Draft,
  call: CallFields & { readonly recordingPaused: boolean },
  { why, to, from, at, leg }: Pick<InTransit, 'why' | 'to' | 'from'> & { at: EpochMs; leg?: Leg },
): InTransit {
  draft.facts.push({ at, type: 'TransitStarted', callId: call.id, why, to: toldOf(to), from });
  draft.commands.push({ type: 'HoldCaller', callId: call.id, queueId: null });
  const until = draft.now + limitOf(why, to);
  const way = {
    is: 'in-transit',
    why,
    to,
    leg: leg?.id ?? null,
    from,
    since: at,
    until,
    recordingPaused: call.recordingPaused,
  } as const;
  const caller = { ...callFields(call), ...way };
  putCaller(draft, caller);
  if (leg === undefined) pursue(draft, caller);
  return caller;
}

function toldOf(to: Destination): HandedTo | (Destination & { readonly is: 'slot' }) {
  switch (to.is) {
    case 'operator':
      return { is: 'operator', operatorId: to.operatorId };
    case 'number':
      return { is: 'number', number: to.number };
    case 'slot':
      return to;
    default:
      return assertNever(to);
  }
}

/** Rings for a call on the way, if that can be done now. */
function pursue(draft: Draft, caller: InTransit): void {
  const { why, to, from, since: at, leg } = caller;
  if (leg !== null) return;
  switch (to.is) {
    case 'slot':
      return;
    case 'number': {
      if (from === null) throw new Error(`nobody sent call ${caller.id} to a number`);
      const outside = askOutside(draft, caller, to, 'transfer', { by: from, at });
      return putCaller(draft, { ...caller, leg: outside.id, dials: caller.dials + 1 });
    }
    case 'operator': {
      const purpose = why === 'transfer' ? 'transfer' : 'return';
      if (obstacleTo(draft, to.operatorId, purpose) !== null) return;
      const offer = askOperator(draft, caller, to.operatorId, purpose, { by: from, at, phone: to.phone });
      return putCaller(draft, { ...caller, leg: offer.id, offers: caller.offers + 1, since: offer.madeAt });
    }
    default:
      assertNever(to);
  }
}

/** An operator may have come free, or back: whoever waits for this one goes first, the longest on the way at the head. */
export function pursueFor(draft: Draft, id: OperatorId): void {
  const { indexes, callers } = draft.state;
  const expecting = indexes.expecting.get(id);
  if (expecting === undefined || obstacleTo(draft, id, 'return') !== null) return;
  const [first] = [...expecting]
    .flatMap((callId) => callers.get(callId) ?? [])
    .filter((caller) => caller.is === 'in-transit')
    .toSorted((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
  if (first !== undefined) pursue(draft, first);
}

/** The leg that rang for it, or was to be connected, came to nothing. Who is lost, or parked, is waited for on. */
export function transitLegFailed(draft: Draft, caller: InTransit, at: EpochMs, isRefusal: boolean): void {
  const waitsOn = caller.why === 'parked' || (caller.why === 'leg-lost' && !isRefusal && caller.until > draft.now);
  if (!waitsOn) return nextStation(draft, caller, at, 'failed');
  // Who was being connected sits in the talk's bridge already.
  draft.commands.push({ type: 'HoldCaller', callId: caller.id, queueId: null });
  putCaller(draft, { ...caller, leg: null, since: at });
}

/** The call is over on its way: hung up, cut off or lost. */
export function endTransit(
  draft: Draft,
  caller: InTransit,
  outcome: TransitOutcome,
  { why, by, is }: { readonly why: string; readonly by: EndedBy | null; readonly is: 'still here' | 'gone' },
): void {
  const { id: callId } = caller;
  const leg = caller.leg === null ? undefined : legOf(draft.state, caller.leg);
  const legs = leg === undefined ? [] : [leg];
  const at = lastChange(draft, caller, legs);
  endLegs(draft, legs, { at, why, wrapsUp: false }, () => {
    draft.facts.push({ at, type: 'TransitEnded', callId, outcome });
    endCall(draft, caller, at, by, is);
  });
  // In the native queue it goes on.
  if (by !== null) workFollows(draft, caller, at);
  if (caller.to.is === 'operator') expectsNoMore(draft, caller.to.operatorId, at);
}

/** It was to come back to its operator and does not: so the work on it begins now, unless the operator has other work already. */
function workFollows(draft: Draft, { id: callId, why, to, queueId, kind }: InTransit, since: EpochMs): void {
  if ((why !== 'leg-lost' && why !== 'moved') || to.is !== 'operator' || queueId === null) return;
  const operator = draft.state.operators.get(to.operatorId);
  const queue = draft.state.queues.get(queueId);
  if (operator === undefined || queue === undefined || operator.presence.is === 'signed-out') return;
  const { is } = operator.activity;
  const lengthMs = wrapUpOf(queue, operator.profile);
  if (lengthMs === 0 || (is !== 'idle' && is !== 'cool-down' && is !== 'releasing')) return;
  const at = laterOf(draft, since, operator.activity.since);
  setWrapUp(draft, { ...operator, unitsInUse: queue.units[kind] }, callId, at, lengthMs);
}

/** Nobody took it in time. Called with a deadline that matches. */
export function transitDeadline(draft: Draft, caller: InTransit): void {
  const at = laterOf(draft, caller.since);
  const leg = caller.leg === null ? undefined : legOf(draft.state, caller.leg);
  if (leg !== undefined) endLegs(draft, [leg], { at, why: 'transfer-over', wrapsUp: false });
  nextStation(draft, caller, at, 'timed-out');
}

function nextStation(draft: Draft, caller: InTransit, at: EpochMs, outcome: TransitOutcome): void {
  draft.facts.push({ at, type: 'TransitEnded', callId: caller.id, outcome });
  sendOn(draft, caller, at);
  if (caller.to.is === 'operator') expectsNoMore(draft, caller.to.operatorId, at);
}

/**
 * Back to who sent it on; else into the line of its queue, where its place counts from the beginning, and who has lost the operator goes
 * first, or where that queue sends those whom nobody is there to serve; else an announcement.
 */
function sendOn(draft: Draft, caller: InTransit, at: EpochMs): void {
  const { why, from, queueId } = caller;
  const sender = from === null ? undefined : draft.state.operators.get(from);
  if (from !== null && sender !== undefined && sender.presence.is !== 'signed-out' && sender.removed !== true)
    return void startTransit(draft, caller, { why: 'back', to: { is: 'operator', operatorId: from }, from: null, at });
  const call = goingOn(draft, caller, at);
  if (queueId === null || draft.state.queues.get(queueId)?.removed === true)
    return announceAndLeave(draft, call, at, 'nobody-here');
  enterAgain(draft, call, queueId, at, why === 'leg-lost' ? 'at-head' : 'as-before');
}
