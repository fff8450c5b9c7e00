import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent, ConsultMove, Target } from '../../../src/acd/events.ts';
import type { Route } from '../../../src/acd/state.ts';
import { nthOffer, operatorId, trunkId, type CallId, type LegId, type OperatorId } from '../../../src/shared/ids.ts';
import { legsOf } from './caller-states.ts';
import { operators, queues } from './world.ts';

/** What somebody asks to be done with a call. */
type Asked = Extract<AcdEvent, { readonly callId: CallId; readonly by: OperatorId }>;
export type Asking = Exclude<Asked['type'], 'CallerChanged' | 'CallEndAsked'>;

const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

const route = (name: string, limit: number | null): Route => ({
  ...{ trunkId: trunkId(name), dial: name, shown: '021', limit },
});
/** The ways out that there are: one that is soon full, one after another, one without a limit. */
const waysOut: readonly (readonly Route[])[] = [
  [route('narrow', 1)],
  [route('narrow', 1), route('wide', 3)],
  [route('narrow', 1), route('wide', 3), route('any', null)],
  [route('any', null)],
];
const seats = ['listening', 'whispering', 'in'] as const;
const moves: readonly ConsultMove[] = ['complete', 'cancel', 'swap', 'merge', 'merge', 'merge'];

/** What a call is dialled as, to whom a call goes, and so on: all that the event has beside the call and who asks. */
export function askedOf(
  state: AcdState,
  type: Asking,
  call: CallId,
  { pick, other }: { readonly pick: number; readonly other: number },
): object {
  const on = other % 3 > 0;
  switch (type) {
    case 'HoldAsked':
    case 'MuteAsked':
    case 'RecordingPauseAsked':
      return { on };
    case 'DigitsAsked':
      return { digits: '12#' };
    case 'TransferAsked':
      return { to: target(state, pick, other) };
    case 'ConsultAsked': {
      const to = target(state, pick, other);
      return to.is === 'queue' ? { to: operatorTarget(state, pick) } : { to };
    }
    case 'ConsultMoveAsked':
      return { move: at(moves, other) ?? 'cancel' };
    case 'PartyRemovalAsked':
      return { legId: partyOf(state, call, pick) };
    case 'MoveAsked':
      return { phone: other % 2 === 0 ? 'web' : 'desk' };
    case 'MonitorAsked':
      return { seat: at(seats, other) ?? 'in' };
    case 'CallDialled': {
      const queueId = other % 4 === 0 ? null : (at(queues, other)?.id ?? null);
      const dialled = { number: `0914${pick % 7}`, shown: '021', queueId, routes: at(waysOut, other >> 3) ?? [] };
      return other % 5 === 0 ? { ...dialled, isEmergency: true } : dialled;
    }
    default:
      return {};
  }
}

/** Mostly one with nothing to do. */
function anyOperator({ operators: all }: AcdState, pick: number): OperatorId {
  const idle = [...all.values()].filter(({ activity, reachable }) => activity.is === 'idle' && reachable);
  const free = at(idle, pick >> 2)?.profile.id;
  return (pick % 4 === 0 ? undefined : free) ?? at([...operators, operatorId('nobody')], pick >> 2)!;
}

const operatorTarget = (state: AcdState, pick: number) =>
  ({ is: 'operator', operatorId: anyOperator(state, pick) }) as const;

function target(state: AcdState, pick: number, other: number): Target {
  if (other % 4 === 0) return { is: 'queue', queueId: at(queues, pick)?.id ?? ('' as never) };
  if (other % 4 === 1) return { is: 'number', number: `0915${pick % 7}`, routes: at(waysOut, other >> 2) ?? [] };
  return operatorTarget(state, pick);
}

function partyOf(state: AcdState, call: CallId, pick: number): LegId {
  const caller = state.callers.get(call);
  const [, ...others] = caller?.is === 'talking' ? caller.legs : [];
  return at(others, pick) ?? nthOffer(call, 1 + (pick % 3));
}

/** Mostly who leads the call, or whose phone rings for it, or who monitors it; now and then anybody. */
export function askerOf(state: AcdState, type: Asking, call: CallId, pick: number): OperatorId {
  const anybody = anyOperator(state, pick);
  const isForAnybody = type === 'CallDialled' || type === 'RetrieveAsked' || type === 'MonitorAsked';
  if (isForAnybody || pick % 5 === 0) return anybody;
  const caller = state.callers.get(call);
  if (caller?.is !== 'talking') return partnerOf(state, call) ?? anybody;
  const legs = legsOf(state, caller).flatMap((leg) => ('operatorId' in leg ? [leg] : []));
  const monitor = legs.find(({ purpose }) => purpose === 'monitor');
  const ringing = legs.find(({ is }) => is === 'pending');
  const own =
    type === 'TakeOverAsked' ? monitor : type === 'AnswerAsked' || type === 'DeclineAsked' ? ringing : undefined;
  return (own ?? legs[0])?.operatorId ?? anybody;
}

/** An operator with a leg of the call. */
export const partnerOf = ({ offers }: AcdState, call: CallId): OperatorId | undefined =>
  [...offers.values()].find((offer) => offer.callId === call)?.operatorId;
