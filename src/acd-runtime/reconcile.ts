import type { AcdCommand } from '../acd/commands.ts';
import type { AcdEvent, LegEnd } from '../acd/events.ts';
import type { Caller, Offer, OutsideLeg } from '../acd/state.ts';
import type { CallId, LegId, OfferId, OutsideLegId } from '../shared/ids.ts';
import { second, type EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';
import type { EndTrace, PbxSnapshot, PendingCommand } from './ports.ts';

/** What this process remembers beyond the state: it spares the ledger needless repetition, and no more. */
export interface Memory {
  /** Calls whose recording was told. */
  readonly recorded: ReadonlySet<CallId>;
  /** Calls that ended a moment ago: the PBX may still be hanging up. */
  readonly ended: ReadonlySet<CallId>;
}

export interface Reconciliation {
  /** What happened unseen, in the order in which the core is to hear of it. */
  readonly events: readonly AcdEvent[];
  /** Legs and callers that nobody here knows, to be ended. */
  readonly orphans: readonly (CallId | LegId)[];
}

/**
 * The difference between what we thought and what the PBX says, as events. First whatever takes callers and operators away, then the
 * callers that came, then what frees operators: else the core would offer callers who are gone to operators who are not there.
 *
 * @param view the state before, as the last process or the last link left it
 * @param pending commands whose end is not known: they run again afterwards, so that what they were to make is not missed yet
 * @param now on the PBX's clock; instants the PBX does not tell are those of the snapshot
 * @param heardAt until when the PBX was heard before, 0 if never; what it lost by its own death ended then
 */
export function reconcile(
  view: AcdView,
  snapshot: PbxSnapshot,
  pending: readonly PendingCommand[],
  memory: Memory,
  now: EpochMs,
  heardAt: EpochMs,
): Reconciliation {
  const look = lookAt(view, snapshot, pending, heardAt);
  // Who talked, or dialled, when we went away, and is on a call of the native queue now, has ended that in between.
  const isBeforeTalk = ({ operatorId }: Engagement) => {
    const activity = view.operators.get(operatorId)?.activity.is;
    return activity !== 'talking' && activity !== 'dialling';
  };
  const events = [
    ...phonesGone(look),
    ...operatorsEngaged(look).filter(isBeforeTalk),
    ...byInstant(
      [...look.view.callers.values()]
        .filter(({ is }) => is !== 'talking' && is !== 'dialling')
        .flatMap((caller) => callerGone(look, caller)),
    ),
    ...callersUnheard(look, memory),
    ...callersCame(look, memory),
    ...byInstant([...talksEnded(look), ...legsGone(look), ...outsideLegsGone(look), ...customersGone(look)]),
    ...operatorsEngaged(look).filter((event) => !isBeforeTalk(event)),
    ...[...view.offers.values()].flatMap((offer) => offerWentOn(look, offer)),
    ...[...view.callers.values()].flatMap((caller) => dialWentOn(look, caller)),
    ...[...view.outsideLegs.values()].flatMap((leg) => outsideLegWentOn(look, leg)),
    ...recordingsStarted(look, memory),
    ...operatorsFree(look),
    ...phonesBack(look),
  ];
  return { events: events.map((event) => ({ ...event, now })), orphans: orphans(look, memory) };
}

type Here = PbxSnapshot['callers'][number];

interface Look {
  readonly view: AcdView;
  readonly snapshot: PbxSnapshot;
  readonly at: EpochMs;
  readonly heardAt: EpochMs;
  readonly here: ReadonlyMap<CallId, Here>;
  readonly legs: ReadonlyMap<OfferId, PbxSnapshot['legs'][number]>;
  readonly outside: ReadonlyMap<OutsideLegId, PbxSnapshot['outside'][number]>;
  readonly bridgedSince: ReadonlyMap<OfferId, EpochMs | null>;
  /** Legs that may not have been rung yet, and calls whose customer may not have been. */
  readonly unrung: ReadonlySet<CallId | LegId>;
  /** Callers whose release may not have run yet. */
  readonly unreleased: ReadonlySet<CallId>;
}

function lookAt(view: AcdView, snapshot: PbxSnapshot, pending: readonly PendingCommand[], heardAt: EpochMs): Look {
  const commands = pending.map(({ command }) => command);
  return {
    view,
    snapshot,
    at: snapshot.at,
    heardAt,
    here: new Map(snapshot.callers.map((caller) => [caller.callId, caller])),
    legs: new Map(snapshot.legs.map((leg) => [leg.offerId, leg])),
    outside: new Map(snapshot.outside.map((leg) => [leg.legId, leg])),
    bridgedSince: new Map(snapshot.bridged.map(({ offerId, since }) => [offerId, since])),
    unrung: new Set(commands.flatMap(rungBy)),
    unreleased: new Set(commands.flatMap((command) => (command.type === 'ReleaseCaller' ? [command.callId] : []))),
  };
}

/** Whom a command rings. */
function rungBy(command: AcdCommand): (CallId | LegId)[] {
  switch (command.type) {
    case 'RingOperator':
      return [command.offerId];
    case 'DialCustomer':
      return [command.callId];
    case 'DialOutside':
      return [command.legId];
    default:
      return [];
  }
}

/** Stable: events of the same instant keep their order. */
const byInstant = (events: readonly AcdEvent[]): readonly AcdEvent[] => events.toSorted((a, b) => a.at - b.at);

const endOf = ({ snapshot, at }: Look, id: CallId | LegId): EpochMs => snapshot.ended.get(id)?.at ?? at;

/**
 * The caller hung up, or the PBX took the caller to its native queue, where the visit may be over by now. The PBX keeps a trace of
 * every other end: without one it was killed, and the call with it.
 */
function callerGone({ snapshot, at, heardAt, here }: Look, { id, enteredAt }: Caller): AcdEvent[] {
  const served = snapshot.fallbackCalls.find(({ callId }) => callId === id);
  if (served !== undefined)
    return [{ type: 'CallerLeft', at: Math.max(enteredAt, served.enteredAt), callId: id, to: 'fallback' }];
  const where = here.get(id)?.where;
  if (where === 'fallback') return [{ type: 'CallerLeft', at, callId: id, to: 'fallback' }];
  if (where === 'ours') return [];
  const endedAt = snapshot.ended.get(id)?.at;
  if (endedAt === undefined) return [{ type: 'CallerLeft', at: heardAt, callId: id, to: 'lost' }];
  return [{ type: 'CallerLeft', at: endedAt, callId: id, to: 'hangup' }];
}

/** A process that is killed leaves events unread, those of a stall at most: so old the PBX's last words may be. */
const unreadMs = 5 * second;

/** Who came, and by which trunk. */
const comerOf = ({
  callId,
  number,
  dialled,
  trunkId,
}: Omit<PbxSnapshot['visits'][number], 'enteredAt' | 'endedAt'>) => ({
  ...{ callId, number, dialled },
  ...(trunkId === undefined ? {} : { trunkId }),
});

/** Callers who came since the PBX was last heard, and left before it was heard again. Of one told twice the ledger keeps the first. */
const callersUnheard = ({ snapshot, view, heardAt }: Look, { ended }: Memory): readonly AcdEvent[] =>
  byInstant(
    snapshot.visits
      .filter(
        ({ callId, enteredAt }) => enteredAt >= heardAt - unreadMs && !view.callers.has(callId) && !ended.has(callId),
      )
      .map((visit) => ({ type: 'CallerCameAndWent', at: visit.enteredAt, ...comerOf(visit), leftAt: visit.endedAt })),
  );

/** Callers of our application whom we do not know, in the order in which they came. */
const callersCame = (look: Look, { ended }: Memory): readonly AcdEvent[] =>
  byInstant(
    look.snapshot.callers
      .filter(({ callId, where, outgoing }) => where === 'ours' && outgoing === null && !look.view.callers.has(callId))
      .filter(({ callId }) => !look.unreleased.has(callId) && !ended.has(callId))
      .map((caller) => ({ type: 'CallerEntered', at: caller.enteredAt, ...comerOf(caller) })),
  );

const talksEnded = (look: Look): AcdEvent[] =>
  [...look.view.callers.values()].filter(({ is }) => is === 'talking').flatMap((caller) => callerGone(look, caller));

/** Legs that we thought alive: of offers, and those that operators wait to be rid of. */
function legsGone(look: Look): AcdEvent[] {
  const { view, legs, unrung } = look;
  const ended = (offerId: OfferId, how: LegEnd): AcdEvent[] =>
    legs.has(offerId) ? [] : [{ type: 'OperatorLegEnded', at: endOf(look, offerId), offerId, how }];
  const ofOffers = [...view.offers.values()].flatMap((offer) => {
    // A phone that was not rung yet has no leg; but one whose end the PBX tells of was.
    if (unrung.has(offer.id) && !look.snapshot.ended.has(offer.id)) return [];
    // An unanswered leg that ended unseen was, as like as not, ended by our absence: no miss of the operator.
    if (offer.is !== 'talking') return ended(offer.id, 'error');
    const isCustomerHere = look.here.get(offer.callId)?.where === 'ours';
    return ended(offer.id, howTalkEnded(look.snapshot.ended.get(offer.id) ?? null, isCustomerHere));
  });
  const released = [...view.operators.values()].flatMap(({ activity }) =>
    activity.is === 'releasing' ? ended(activity.offerId, 'hangup') : [],
  );
  return [...ofOffers, ...released];
}

/** Of a leg that was up and has left no trace nobody knows that it was hung up; where the customer is gone as well, the call is over. */
export const howTalkEnded = (trace: EndTrace | null, isCustomerHere: boolean): LegEnd =>
  trace === null && isCustomerHere ? 'lost' : (trace?.how ?? 'hangup');

/** The phone rings, the operator answered, the two may be talking already. Of a caller who is gone there is no more to say. */
function offerWentOn({ view, legs, here, bridgedSince, at }: Look, offer: Offer): AcdEvent[] {
  const { id: offerId, callId } = offer;
  const leg = legs.get(offerId);
  const isDialled = view.callers.get(callId)?.is === 'dialling';
  if ((here.get(callId)?.where !== 'ours' && !isDialled) || leg === undefined) return [];
  if (leg.ringing) return [{ type: 'OfferRang', at, offerId }];
  if (!leg.up) return [];
  const bridged = bridgedSince.has(offerId);
  const since = bridgedSince.get(offerId) ?? at;
  const events: AcdEvent[] = [];
  if (offer.is === 'pending') events.push({ type: 'OfferAnswered', at: bridged ? since : at, offerId });
  if (offer.is !== 'talking' && bridged && !isDialled)
    events.push({ type: 'PartiesBridged', at: since, callId, offerId });
  return events;
}

/** A customer whom we dialled and who is not there; where nobody knows how that ended, no other way is tried. */
const customersGone = (look: Look): AcdEvent[] =>
  [...look.view.callers.values()].flatMap((caller) => {
    const { id: callId } = caller;
    if (caller.is !== 'dialling' || caller.stage === 'own-phone' || look.here.has(callId)) return [];
    const trace = traceOf(look, callId, caller.since);
    if (trace === null && look.unrung.has(callId)) return [];
    return [{ type: 'CustomerLegEnded', at: look.at, callId, how: 'hangup', cause: null, ...known(trace) }];
  });

/** The trace of an end after this instant: an attempt by another way has the same id. */
function traceOf({ snapshot }: Look, id: CallId | LegId, after: EpochMs): EndTrace | null {
  const trace = snapshot.ended.get(id);
  return trace !== undefined && trace.at > after ? trace : null;
}

/** What a trace tells. */
const known = (trace: EndTrace | null) =>
  trace && { at: trace.at, cause: trace.cause, ...(trace.how === null ? {} : { how: trace.how }) };

function dialWentOn({ here, at }: Look, { id: callId, is }: Caller): AcdEvent[] {
  const outgoing = here.get(callId)?.outgoing;
  if (is !== 'dialling') return [];
  if (outgoing === 'up') return [{ type: 'CustomerAnswered', at, callId }];
  return outgoing === 'ringing' ? [{ type: 'CustomerRang', at, callId, earlyMedia: false }] : [];
}

/** As with customers. One that was not answered may be tried by another way. */
const outsideLegsGone = (look: Look): AcdEvent[] =>
  [...look.view.outsideLegs.values()].flatMap((leg) => {
    const { id: legId, is } = leg;
    if (look.outside.has(legId)) return [];
    const trace = traceOf(look, legId, is === 'talking' ? leg.since : (leg.rangAt ?? leg.madeAt));
    if (trace === null && look.unrung.has(legId)) return [];
    const how = is === 'talking' ? 'hangup' : 'error';
    return [{ type: 'OutsideLegEnded', at: look.at, legId, how, cause: null, ...known(trace) }];
  });

function outsideLegWentOn({ outside, at }: Look, { id: legId, is }: OutsideLeg): AcdEvent[] {
  const leg = outside.get(legId);
  if (is === 'talking' || leg === undefined) return [];
  if (leg.up) return [{ type: 'OutsideLegAnswered', at, legId }];
  return leg.ringing ? [{ type: 'OutsideLegRang', at, legId }] : [];
}

/** Told once too often rather than never: the ledger counts the first. */
const recordingsStarted = ({ snapshot, view, at }: Look, { recorded }: Memory): AcdEvent[] =>
  snapshot.callers
    .filter(({ callId, recording }) => recording && view.callers.has(callId) && !recorded.has(callId))
    .map(({ callId }) => ({ type: 'RecordingStarted', at, callId }));

type Engagement = Extract<AcdEvent, { type: 'FallbackCallTaken' }>;

const operatorsEngaged = ({ snapshot, view, at }: Look): Engagement[] =>
  snapshot.callers.flatMap(({ callId, where, fallbackOperator: operatorId }) =>
    where === 'fallback' && operatorId !== null && view.operators.has(operatorId)
      ? [{ type: 'FallbackCallTaken', at, operatorId, callId }]
      : [],
  );

const operatorsFree = ({ snapshot, view, here, at }: Look): AcdEvent[] =>
  [...view.operators].flatMap(([operatorId, { activity }]) => {
    if (activity.is !== 'engaged') return [];
    const { callId } = activity;
    if (here.get(callId)?.fallbackOperator === operatorId) return [];
    const served = snapshot.fallbackCalls.find((call) => call.callId === callId);
    return [{ type: 'FallbackCallEnded', at: served?.endedAt ?? at, operatorId, callId }];
  });

const phones = ({ snapshot, view, at }: Look, wanted: boolean): AcdEvent[] =>
  [...view.operators].flatMap(([operatorId, known]) => {
    const reachable = snapshot.reachable.get(operatorId) ?? false;
    const isNews = reachable === wanted && known.reachable !== reachable;
    return isNews ? [{ type: 'ReachableChanged', at, operatorId, reachable }] : [];
  });
const phonesGone = (look: Look): AcdEvent[] => phones(look, false);
const phonesBack = (look: Look): AcdEvent[] => phones(look, true);

/** A leg that nobody here knows, a customer whom nobody here dialled, and a caller whose visit is over. Callers who are to be released are no orphans: their command runs. */
const orphans = ({ snapshot, view, unreleased }: Look, { ended }: Memory): (CallId | LegId)[] => [
  ...snapshot.legs.map(({ offerId }) => offerId).filter((id) => !view.offers.has(id)),
  ...snapshot.outside.map(({ legId }) => legId).filter((id) => !view.outsideLegs.has(id)),
  ...snapshot.callers
    .filter(({ callId, where }) => where === 'ours' && !view.callers.has(callId))
    .filter(({ callId, outgoing }) => outgoing !== null || ended.has(callId))
    .map(({ callId }) => callId)
    .filter((id) => !unreleased.has(id)),
];
