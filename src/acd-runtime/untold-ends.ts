import type { AcdEvent } from '../acd/events.ts';
import type { CallId, LegId, OfferId, OperatorId } from '../shared/ids.ts';
import { second, type Clock, type EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';
import type { Legs } from './legs.ts';
import type { Letter, OpenTurn } from './loop.ts';
import type { EndTrace, Pbx } from './ports.ts';
import { howTalkEnded } from './reconcile.ts';

export interface UntoldEndsParts {
  readonly pbx: Pick<Pbx, 'findGone'>;
  readonly legs: Legs;
  readonly clock: Clock;
  readonly view: AcdView;
  readonly isOnline: () => boolean;
  readonly put: (letter: Letter) => void;
}

/**
 * Finds the ends that the PBX did not tell though the link is up. A talk has no deadline: without this it would hold its operator
 * until the next reconciliation.
 */
export interface UntoldEnds {
  /** Called now and then, so seldom that an event under way arrives in between. */
  readonly look: () => void;
  /** The link is gone: what was seen on it proves nothing on the next. */
  readonly forget: () => void;
}

/** The PBX has to say twice in a row that something is gone, and a PBX that does not answer says nothing. */
export function createUntoldEnds({ pbx, legs, clock, view, isOnline, put }: UntoldEndsParts): UntoldEnds {
  let suspects: ReadonlyMap<string, Gone> = new Map();

  const look = async (): Promise<void> => {
    const before = suspects;
    const sinceThen = (suspects = new Map());
    if (!isOnline()) return;
    const askedAt = clock.pbxNow();
    const gone = await pbx.findGone([...new Set(goingOn(view).map(({ id }) => id))]);
    if (gone === null || suspects !== sinceThen) return;
    suspects = new Map([...gone].map(([id, trace]) => [id, { at: trace?.at ?? before.get(id)?.at ?? askedAt, trace }]));
    const seen = suspects;
    const ended = new Map([...seen].filter(([id]) => before.has(id)));
    if (ended.size > 0) put({ name: 'untold ends', take: (turn) => endAll(turn, ended, seen, clock.pbxNow()) });
  };

  return {
    look: () => legs.run('untold ends', look),
    forget: () => {
      suspects = new Map();
    },
  };
}

/** The instant of the end by the PBX's trace of it, or that at which it was first seen to be gone. */
interface Gone {
  readonly at: EpochMs;
  readonly trace: EndTrace | null;
}

/** Something whose end only an event tells, or one whose deadline is far away. */
interface GoingOn {
  /** What is there on the PBX as long as it goes on. */
  readonly id: CallId | LegId;
  readonly callId: CallId;
  /** Whom it keeps busy. */
  readonly operatorId: OperatorId | null;
  readonly end: (gone: Gone, isCustomerHere: boolean) => AcdEvent;
}

const goingOn = ({ callers, offers, outsideLegs, operators }: AcdView): GoingOn[] => [
  ...[...callers.values()].flatMap((caller): GoingOn[] => {
    if (caller.is === 'leaving') return [];
    const { id: callId } = caller;
    if (caller.is === 'dialling') {
      if (caller.stage === 'own-phone') return [];
      const end = ({ at, trace }: Gone): AcdEvent => ({ type: 'CustomerLegEnded', at, callId, ...byTrace(trace) });
      return [{ id: callId, callId, operatorId: offers.get(caller.offerId)?.operatorId ?? null, end }];
    }
    const [lead] = caller.is === 'talking' ? caller.legs : [];
    const operatorId = offers.get(lead as OfferId)?.operatorId ?? null;
    const end = ({ at, trace }: Gone): AcdEvent => ({
      type: 'CallerLeft',
      at,
      callId,
      to: trace === null ? 'lost' : 'hangup',
    });
    return [{ id: callId, callId, operatorId, end }];
  }),
  ...[...offers.values()].flatMap(({ id: offerId, callId, operatorId, is }): GoingOn[] => {
    if (is !== 'talking') return [];
    const end = ({ at, trace }: Gone, isCustomerHere: boolean): AcdEvent => ({
      type: 'OperatorLegEnded',
      at,
      offerId,
      how: howTalkEnded(trace, isCustomerHere),
    });
    return [{ id: offerId, callId, operatorId, end }];
  }),
  ...[...outsideLegs.values()].flatMap(({ id: legId, callId, is }): GoingOn[] => {
    if (is !== 'talking') return [];
    const end = ({ at, trace }: Gone): AcdEvent => ({ type: 'OutsideLegEnded', at, legId, ...byTrace(trace) });
    return [{ id: legId, callId, operatorId: null, end }];
  }),
  ...[...operators].flatMap(([operatorId, { activity }]): GoingOn[] => {
    if (activity.is !== 'engaged') return [];
    const { callId } = activity;
    const end = ({ at }: Gone): AcdEvent => ({ type: 'FallbackCallEnded', at, operatorId, callId });
    return [{ id: callId, callId, operatorId, end }];
  }),
];

const byTrace = (trace: EndTrace | null) => ({ how: trace?.how ?? 'hangup', cause: trace?.cause ?? null }) as const;

/** Of a call whose legs are both gone the first end is told, and the rest follows from it. The state may know better by now. */
function endAll(turn: OpenTurn, ended: ReadonlyMap<string, Gone>, seen: ReadonlyMap<string, Gone>, now: EpochMs): void {
  const ends = goingOn(turn.state)
    .flatMap(({ id, callId, operatorId, end }) => {
      const gone = ended.get(id);
      return gone === undefined ? [] : [{ callId, operatorId, event: end(gone, !seen.has(callId)) }];
    })
    .toSorted((a, b) => a.event.at - b.event.at);
  const told = new Set<CallId>();
  for (const { callId, operatorId, event } of ends) {
    if (told.has(callId)) continue;
    told.add(callId);
    const note = `the end of call ${callId} was not told: ${String((now - event.at) / second)} s lost`;
    turn.tell({ type: 'AnomalySeen', at: now, event: event.type, subject: operatorId ?? callId, note });
    turn.apply({ ...event, now });
  }
}
