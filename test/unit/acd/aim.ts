import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEventType } from '../../../src/acd/events.ts';
import {
  callId,
  nthOffer,
  nthOutsideLeg,
  offerId,
  operatorId,
  type CallId,
  type OfferId,
  type OperatorId,
  type OutsideLegId,
} from '../../../src/shared/ids.ts';
import { stateOf } from './caller-states.ts';
import type { Choice } from './traffic.ts';

/** What the traffic remembers between its events; time never goes back here, only in what the PBX tells. */
export interface Course {
  now: number;
  readonly entered: CallId[];
  /** The call that something has just happened to: more happens to it. */
  recent?: CallId | undefined;
}

export const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

/** The states that such an event is mostly about, by how they begin. */
const usual: Partial<Record<AcdEventType, readonly string[]>> = {
  ...{ AnnouncementEnded: ['leaving'], CallerChanged: ['waiting', 'offered'], CallEndAsked: ['connecting', 'talking'] },
  ...{ OfferRang: ['pending'], OfferAnswered: ['pending'], PartiesBridged: ['accepted', 'pending'] },
  ...{ WrapUpEnded: ['wrap-up'], WrapUpExtended: ['wrap-up'], FallbackCallEnded: ['engaged'] },
  ...{ CustomerRang: ['dialling'], CustomerAnswered: ['dialling'], CustomerLegEnded: ['dialling'] },
  ...{ OutsideLegRang: ['pending'], OutsideLegAnswered: ['pending'] },
  ...{ HoldAsked: ['talking'], MuteAsked: ['talking'], DigitsAsked: ['talking'], RecordingPauseAsked: ['talking'] },
  ...{
    TransferAsked: ['talking'],
    ConsultAsked: ['talking'],
    ConsultMoveAsked: ['talking consulting', 'talking consult-'],
  },
  ...{
    PartyRemovalAsked: ['talking con'],
    ParkAsked: ['talking'],
    MoveAsked: ['talking'],
    RetrieveAsked: ['in-transit parked'],
  },
  ...{ MonitorAsked: ['talking'], TakeOverAsked: ['talking monitored'], DeclineAsked: ['offered', 'in-transit'] },
  ...{ AnswerAsked: ['offered', 'in-transit'] },
};

interface Candidate<Id> {
  readonly id: Id;
  readonly is: string;
  readonly call?: CallId | undefined;
}

/**
 * Two times of three one in a state that fits, every other time one of the recent call, if there are such; of the states that there are
 * each as often.
 */
function oneOf<Id>({ type, pick, other }: Choice, course: Course, all: readonly Candidate<Id>[]): Id | undefined {
  const isRecent = ({ call }: Candidate<Id>): boolean =>
    other % 2 === 0 && call !== undefined && call === course.recent;
  const fits = ({ is }: Candidate<Id>): boolean => usual[type]?.some((such) => is.startsWith(such)) ?? true;
  const fitting = pick % 3 === 0 ? [] : all.filter(fits);
  const pools = [fitting.filter(isRecent), fitting, all.filter(isRecent)];
  const among = pools.find(({ length }) => length > 0) ?? all;
  const kind = at([...new Set(among.map(({ is }) => is))], pick >> 3);
  return at(
    among.filter(({ is }) => is === kind),
    other >> 4,
  )?.id;
}

/** With few calls, what would be about none of them makes one come instead. */
export function fruitful(state: AcdState, choice: Choice): Choice {
  const { type, pick, other } = choice;
  if (state.callers.size > 4 || pick % 3 === 0 || other % 9 === 0 || usual[type] === undefined) return choice;
  const kinds = [
    ...[...state.callers.values()].map((caller) => stateOf(state, caller)),
    ...[...state.offers.values(), ...state.outsideLegs.values()].map(({ is }) => is),
    ...[...state.operators.values()].map(({ activity }) => activity.is),
  ];
  if (kinds.some((is) => usual[type]?.some((such) => is.startsWith(such)))) return choice;
  return { ...choice, type: type.startsWith('Customer') ? 'CallDialled' : 'CallerEntered' };
}

/** What a choice is about, looked for when asked for. */
export interface Aim {
  /** Something that is over or never was: every ninth. */
  readonly isStray: boolean;
  readonly operator: OperatorId;
  readonly caller: CallId;
  readonly offer: OfferId;
  readonly outside: OutsideLegId;
}

export function aimOf(state: AcdState, course: Course, choice: Choice): Aim {
  const { pick, other } = choice;
  const isStray = other % 9 === 0;
  const index = pick >> 3;
  const { offers } = state;
  const found = <Id>(all: () => readonly Candidate<Id>[]): Id | undefined =>
    isStray ? undefined : oneOf(choice, course, all());
  return {
    isStray,
    get operator() {
      const staff = () =>
        [...state.operators].map(([id, { activity }]) => {
          const call = 'offerId' in activity ? offers.get(activity.offerId)?.callId : undefined;
          return { id, is: activity.is, call };
        });
      return found(staff) ?? operatorId('nobody');
    },
    get caller() {
      const callers = () => [...state.callers].map(([id, caller]) => ({ id, is: stateOf(state, caller), call: id }));
      return (isStray ? at(course.entered, index) : found(callers)) ?? callId('ghost');
    },
    get offer() {
      const legs = () => [
        ...[...offers].map(([id, { is, purpose, callId: call }]) => ({ id, is: `${is} ${purpose}`, call })),
        ...[...state.indexes.releasing.keys()].map((id) => ({ id, is: 'releasing' })),
      ];
      const stray = isStray ? at([nthOffer(this.caller, 1 + (pick % 3)), offerId('ghost-o1')], index) : undefined;
      return stray ?? found(legs) ?? offerId('ghost-o2');
    },
    get outside() {
      const outsiders = () => [...state.outsideLegs].map(([id, { is, callId: call }]) => ({ id, is, call }));
      return found(outsiders) ?? nthOutsideLeg(this.caller, 1);
    },
  };
}
