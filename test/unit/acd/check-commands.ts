import type { AcdState } from '../../../src/acd/acd-state.ts';
import { legOf } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Step } from '../../../src/acd/step.ts';
import type { isStillWanted as isWanted } from '../../../src/acd/still-wanted.ts';
import { assertThat } from './assert-that.ts';

/** What was told was also asked of the PBX, in the same step; and what was asked is right in the state it led to. */
export function checkCommands(
  isStillWanted: typeof isWanted,
  state: AcdState,
  event: AcdEvent,
  { commands, facts }: Step,
): void {
  const asked = new Set(commands.map((command) => `${command.type} ${legOf(command)}`));
  const stale = commands.find((command) => command.type !== 'SendDigits' && !isStillWanted(state, command));
  assertThat(stale === undefined, 'a command that is not wanted', stale);
  const needs = (command: string): void => assertThat(asked.has(command), `${command} was not asked`, { event, facts });
  if (event.type === 'CallerCameAndWent')
    return assertThat(asked.size === 0, 'something is asked for who is gone', event);
  if (event.type === 'OfferAnswered' && !state.offers.has(event.offerId)) needs(`ReleaseOperator ${event.offerId}`);
  if (event.type === 'OutsideLegAnswered' && !state.outsideLegs.has(event.legId))
    needs(`ReleaseOutside ${event.legId}`);
  const isRefused = facts.some(({ type }) => type === 'Refused');
  assertThat(!isRefused || (asked.size === 0 && facts.length === 1), 'what was refused was done', { event, facts });
  for (const fact of facts) {
    if (fact.type === 'OfferMade' || fact.type === 'DirectOfferMade') needs(`RingOperator ${fact.offerId}`);
    if (fact.type === 'QueueEntered' && state.callers.get(fact.callId)?.is !== 'leaving')
      needs(`${event.type === 'CallerEntered' ? 'Admit' : 'Hold'}Caller ${fact.callId}`);
    if (fact.type === 'TransitStarted') needs(`HoldCaller ${fact.callId}`);
    if (fact.type === 'DialSent') needs(`Dial${fact.legId === fact.callId ? 'Customer' : 'Outside'} ${fact.legId}`);
    if (fact.type === 'MuteChanged') needs(`MuteOperator ${fact.offerId}`);
    if (fact.type === 'DigitsSent') needs(`SendDigits ${fact.callId}`);
    if (fact.type !== 'OfferEnded' || fact.outcome === 'accepted' || event.type === 'OperatorLegEnded') continue;
    needs(`ReleaseOperator ${fact.offerId}`);
    const isFault = fact.outcome !== 'withdrawn';
    const next = state.operators.get(fact.operatorId)?.activity.is;
    assertThat(!isFault || next === 'cool-down' || next === 'releasing', 'no back-off after a miss', fact);
  }
}
