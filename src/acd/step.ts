import { assertNever } from '../shared/assert-never.ts';
import type { AcdState } from './acd-state.ts';
import { assign } from './assign.ts';
import {
  announcementEnded,
  callerCameAndWent,
  callerChanged,
  callerDeadline,
  callerEntered,
  callerLeft,
  preferredOperatorFound,
  recordingStarted,
} from './caller-machine.ts';
import type { AcdCommand } from './commands.ts';
import { dueOfCaller, dueOfOffer, dueOfOperator, dueOfOutsideLeg } from './deadlines.ts';
import { sendOnIfAlone } from './enter.ts';
import { dropPlace, openDraft, rowsOf, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import type { Fact } from './facts.ts';
import {
  consultAsked,
  consultMoveAsked,
  digitsAsked,
  holdAsked,
  muteAsked,
  partyRemovalAsked,
  recordingPauseAsked,
} from './call-control.ts';
import { answerAsked, callEndAsked, declineAsked } from './call-end.ts';
import { callDialled, customerAnswered, customerLegEnded, customerRang } from './dial-machine.ts';
import { monitorAsked, takeOverAsked } from './monitor.ts';
import { offerAnswered, offerDeadline, offerRang, operatorLegEnded, partiesBridged } from './offer-machine.ts';
import {
  fallbackCallEnded,
  fallbackCallTaken,
  nextPresenceChosen,
  operatorConfigured,
  operatorDeadline,
  operatorRemoved,
  presenceChosen,
  queueSignInChosen,
  reachableChanged,
  wrapUpEnded,
  wrapUpExtended,
} from './operator-machine.ts';
import { outsideLegAnswered, outsideLegDeadline, outsideLegEnded, outsideLegRang } from './outside-leg.ts';
import { moveAsked, parkAsked, retrieveAsked, transferAsked } from './transfer.ts';
import { pursueFor } from './transit.ts';
import { queueConfigured, queueLimitMeasured, queueRemoved } from './queue-machine.ts';
import type { StateRow } from './state.ts';

/** What one event led to. `rows` are the changed entities, each once. */
export interface Step {
  readonly commands: AcdCommand[];
  readonly facts: Fact[];
  readonly rows: StateRow[];
}

/**
 * The core: changes `state` in place and tells what to do and what happened. Total and deterministic: every event has an
 * answer in every state, and time arrives in the event. Waiting callers are offered in the same step to whoever it made ready.
 *
 * @param explains whether to tell why operators are asked or not; a loop under load does without
 */
export function step(state: AcdState, event: AcdEvent, { explains = true } = {}): Step {
  const draft = openDraft(state, event, explains);
  answer(draft, event);
  for (const id of draft.woken.left) sendOnIfAlone(draft, id);
  for (const id of draft.changed.operators) pursueFor(draft, id);
  assign(draft);
  return { commands: draft.commands, facts: draft.facts, rows: rowsOf(draft) };
}

function answer(draft: Draft, event: AcdEvent): void {
  switch (event.type) {
    case 'QueueConfigured':
      return queueConfigured(draft, event);
    case 'QueueRemoved':
      return queueRemoved(draft, event);
    case 'QueueLimitMeasured':
      return queueLimitMeasured(draft, event);
    case 'OperatorConfigured':
      return operatorConfigured(draft, event);
    case 'OperatorRemoved':
      return operatorRemoved(draft, event);
    case 'PresenceChosen':
      return presenceChosen(draft, event);
    case 'NextPresenceChosen':
      return nextPresenceChosen(draft, event);
    case 'QueueSignInChosen':
      return queueSignInChosen(draft, event);
    case 'ReachableChanged':
      return reachableChanged(draft, event);
    case 'CallerEntered':
      return callerEntered(draft, event);
    case 'CallerCameAndWent':
      return callerCameAndWent(draft, event);
    case 'CallerLeft':
      return callerLeft(draft, event);
    case 'CallerChanged':
      return callerChanged(draft, event);
    case 'CallEndAsked':
      return callEndAsked(draft, event);
    case 'CallDialled':
      return callDialled(draft, event);
    case 'CustomerRang':
      return customerRang(draft, event);
    case 'CustomerAnswered':
      return customerAnswered(draft, event);
    case 'CustomerLegEnded':
      return customerLegEnded(draft, event);
    case 'OutsideLegRang':
      return outsideLegRang(draft, event);
    case 'OutsideLegAnswered':
      return outsideLegAnswered(draft, event);
    case 'OutsideLegEnded':
      return outsideLegEnded(draft, event);
    case 'AnswerAsked':
      return answerAsked(draft, event);
    case 'DeclineAsked':
      return declineAsked(draft, event);
    case 'HoldAsked':
      return holdAsked(draft, event);
    case 'MuteAsked':
      return muteAsked(draft, event);
    case 'DigitsAsked':
      return digitsAsked(draft, event);
    case 'RecordingPauseAsked':
      return recordingPauseAsked(draft, event);
    case 'TransferAsked':
      return transferAsked(draft, event);
    case 'ConsultAsked':
      return consultAsked(draft, event);
    case 'ConsultMoveAsked':
      return consultMoveAsked(draft, event);
    case 'PartyRemovalAsked':
      return partyRemovalAsked(draft, event);
    case 'ParkAsked':
      return parkAsked(draft, event);
    case 'MoveAsked':
      return moveAsked(draft, event);
    case 'RetrieveAsked':
      return retrieveAsked(draft, event);
    case 'MonitorAsked':
      return monitorAsked(draft, event);
    case 'TakeOverAsked':
      return takeOverAsked(draft, event);
    case 'PreferredOperatorFound':
      return preferredOperatorFound(draft, event);
    case 'OfferRang':
      return offerRang(draft, event);
    case 'OfferAnswered':
      return offerAnswered(draft, event);
    case 'OperatorLegEnded':
      return operatorLegEnded(draft, event);
    case 'PartiesBridged':
      return partiesBridged(draft, event);
    case 'RecordingStarted':
      return recordingStarted(draft, event);
    case 'AnnouncementEnded':
      return announcementEnded(draft, event);
    case 'WrapUpEnded':
      return wrapUpEnded(draft, event);
    case 'WrapUpExtended':
      return wrapUpExtended(draft, event);
    case 'FallbackCallTaken':
      return fallbackCallTaken(draft, event);
    case 'FallbackCallEnded':
      return fallbackCallEnded(draft, event);
    case 'DeadlinePassed':
      return deadlinePassed(draft, event);
    default:
      assertNever(event);
  }
}

/** A deadline that no longer matches was met: what it watched has moved on, and it is dropped. */
function deadlinePassed(draft: Draft, { owner, due }: Extract<AcdEvent, { type: 'DeadlinePassed' }>): void {
  const { callers, operators, offers, outsideLegs, places } = draft.state;
  switch (owner.kind) {
    case 'caller': {
      const caller = callers.get(owner.id);
      if (caller !== undefined && dueOfCaller(caller) === due) callerDeadline(draft, caller);
      return;
    }
    case 'operator': {
      const operator = operators.get(owner.id);
      if (operator !== undefined && dueOfOperator(operator) === due) operatorDeadline(draft, operator);
      return;
    }
    case 'offer': {
      const offer = offers.get(owner.id);
      if (offer !== undefined && dueOfOffer(offer) === due) offerDeadline(draft, offer);
      return;
    }
    case 'outside-leg': {
      const leg = outsideLegs.get(owner.id);
      if (leg !== undefined && dueOfOutsideLeg(leg) === due) outsideLegDeadline(draft, leg);
      return;
    }
    case 'place':
      if (places.get(owner.id)?.until === due) dropPlace(draft, owner.id);
      return;
    default:
      assertNever(owner);
  }
}
