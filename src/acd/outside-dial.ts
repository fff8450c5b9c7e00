import { nthOutsideLeg, type OperatorId } from '../shared/ids.ts';
import { second, type DurationMs, type EpochMs } from '../shared/time.ts';
import { assertNever } from '../shared/assert-never.ts';
import type { AcdState } from './acd-state.ts';
import { ringReserveMs } from './activity.ts';
import { putOutsideLeg, type Draft } from './draft.ts';
import type { LegEnd } from './events.ts';
import type { DialOutcome } from './facts.ts';
import { inUse } from './legs.ts';
import type { CallFields, OutsideLeg, Route } from './state.ts';

/** How long a phone outside rings. */
export const outsideRingMs: DurationMs = 60 * second;
/** The same while the customer waits for it. */
const handedOverRingMs: DurationMs = 45 * second;

/** Of the ways out those that have room, in their order. */
export const routesWithRoom = (state: AcdState, routes: readonly Route[]): readonly Route[] =>
  routes.filter(({ trunkId, limit }) => limit === null || inUse(state, trunkId) < limit);

/** It was the trunk that failed, and not the called party who did not want. */
export const isTrunks = (how: LegEnd): boolean => how === 'unreachable' || how === 'error';

/** The other ways out after one whose trunk failed; the called party's own answer is final. */
export const otherRoutes = (state: AcdState, [, ...others]: readonly Route[], how: LegEnd): readonly Route[] =>
  isTrunks(how) ? routesWithRoom(state, others) : [];

/** What an end before the answer means. */
export function dialOutcomeOf(how: LegEnd): DialOutcome {
  switch (how) {
    case 'busy':
    case 'no-answer':
    case 'unreachable':
      return how;
    case 'declined':
      return 'refused';
    case 'hangup':
    case 'lost':
    case 'error':
      return 'failed';
    default:
      return assertNever(how);
  }
}

/** Dials somebody outside besides the customer, by ways that have room. Who calls puts the caller, with one dial more. */
export function askOutside(
  draft: Draft,
  call: CallFields,
  { number, routes }: { readonly number: string; readonly routes: readonly Route[] },
  purpose: OutsideLeg['purpose'],
  { by, at }: { by: OperatorId; at: EpochMs },
): OutsideLeg {
  const id = nthOutsideLeg(call.id, call.dials + 1);
  return sendOutside(draft, { id, callId: call.id, purpose, by, number, routes, madeAt: at }, at);
}

/** Dials by the first of its routes. */
export function sendOutside(
  draft: Draft,
  leg: Omit<OutsideLeg, 'is' | 'until' | 'rangAt' | 'seat' | 'since'>,
  at: EpochMs,
): OutsideLeg {
  const { id: legId, callId, number, by } = leg;
  const [route] = leg.routes;
  if (route === undefined) throw new Error(`no way out for leg ${legId}`);
  const ringMs = leg.purpose === 'transfer' ? handedOverRingMs : outsideRingMs;
  draft.facts.push({ at, type: 'DialSent', callId, legId, number, trunkId: route.trunkId, by });
  draft.commands.push({ type: 'DialOutside', legId, callId, route, timeoutMs: ringMs + ringReserveMs });
  const sent = { ...leg, madeAt: at, is: 'pending', until: draft.now + ringMs, rangAt: null } as const;
  putOutsideLeg(draft, sent);
  return sent;
}
