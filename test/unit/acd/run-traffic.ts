import type * as acdState from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type * as invariants from '../../../src/acd/invariants.ts';
import type { Operator, Preference, StateRow } from '../../../src/acd/state.ts';
import type * as stepping from '../../../src/acd/step.ts';
import type * as stillWanted from '../../../src/acd/still-wanted.ts';
import type { OperatorId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';
import { Auditor } from './auditor.ts';
import { pairOf } from './pairs.ts';
import { armedDeadlines, eventOf, opening, queues, type Choice, type Course } from './traffic.ts';

type AcdState = acdState.AcdState;
type Step = stepping.Step;

/** The core under test: the real one, or a copy with a bug planted in any of its files, its own checks among them. */
export type Core = Pick<typeof acdState, 'emptyState' | 'restoreState'> &
  Pick<typeof stepping, 'step'> &
  Pick<typeof invariants, 'violations'> &
  Pick<typeof stillWanted, 'isStillWanted'>;

const wrapUpMs = (id: QueueId): number => queues.find((queue) => queue.id === id)?.wrapUpMs ?? 0;

/**
 * Runs random traffic through a core, and throws at the first property that does not hold. Beside the state runs a second
 * one, which is restored from the rows now and then and must give the same answers. Adds the pairs it met to `pairs`.
 */
export function runTraffic(choices: readonly Choice[], pairs: Set<string>, core: Core): void {
  const { emptyState, restoreState, step, violations } = core;
  const state = emptyState();
  const rows = new Map<string, StateRow>();
  const auditor = new Auditor();
  const course: Course = { now: 1_000_000, entered: [] };
  let twin = emptyState();

  const take = (event: AcdEvent): void => {
    const pair = pairOf(state, event);
    pairs.add(pair);
    const evidence = structuredClone(event);
    const taken = step(state, event);
    const again = step(twin, event);
    assertThat(JSON.stringify(taken) === JSON.stringify(again), 'the same events gave another result', evidence);
    for (const row of taken.rows) rows.set(`${row.kind} ${row.id}`, row);
    assertThat(
      new Set(taken.rows.map(({ kind, id }) => `${kind} ${id}`)).size === taken.rows.length,
      'a row twice',
      event,
    );
    for (const fact of taken.facts) auditor.hear(fact, event, wrapUpMs);
    if (pair.endsWith('stale'))
      assertThat(taken.facts.length + taken.rows.length === 0, 'a stale deadline acted', event);
    checkOffers(state, taken);
    checkCommands(core, state, event, taken);
    const found = violations(state, event.now ?? event.at);
    assertThat(found.length === 0, found[0] ?? '', evidence);
  };

  for (const event of opening) take({ ...event, at: event.at + course.now });
  for (const choice of choices) {
    take(eventOf(state, course, choice));
    if (choice.pick % 8 === 0) twin = restoreState(rows.values());
  }
  for (const event of endings(state, course)) take(event);
  auditor.close();
  assertThat(state.callers.size + state.offers.size === 0, 'somebody is left when all is over', [...state.callers]);
  const busy = [...state.operators.values()].filter(({ activity }) => activity.is !== 'idle');
  assertThat(busy.length === 0, 'an operator is stuck', busy);
}

/** Everybody hangs up, and every deadline passes: after that nothing may be left over. */
function* endings(state: AcdState, course: Course): Generator<AcdEvent> {
  for (const callId of [...state.callers.keys()]) yield { at: course.now, type: 'CallerLeft', callId, to: 'hangup' };
  for (const { profile, activity } of [...state.operators.values()]) {
    if (activity.is !== 'engaged') continue;
    const { callId } = activity;
    yield { at: course.now, type: 'FallbackCallEnded', operatorId: profile.id, callId };
  }
  for (let [next] = armedDeadlines(state); next !== undefined; [next] = armedDeadlines(state)) {
    course.now = Math.max(course.now, next.due);
    yield { at: course.now, type: 'DeadlinePassed', ...next };
  }
}

/** How long ago a caller came, a minute more for each level of priority: who has most of it goes first. */
const urgencyOf = ({ placedAt, priority }: { placedAt: number; priority: number }): number =>
  priority * 60_000 - placedAt;

const isAllowed = ({ preference }: { preference: Preference | null }, operator: OperatorId): boolean =>
  preference === null || (preference.is === 'known' && preference.operatorId === operator);

type Made = Extract<Fact, { type: 'OfferMade' }>;

/** Each offer went to the longest idle operator of the queue, and was for the longest waiting caller of the operator's queues. */
function checkOffers(state: AcdState, { facts }: Step): void {
  const offers = facts.filter((fact): fact is Made => fact.type === 'OfferMade');
  for (const offer of offers) {
    const operator = state.operators.get(offer.operatorId);
    const caller = state.callers.get(offer.callId);
    assertThat(operator !== undefined && caller?.is === 'offered', 'an offer without its two', offer);
    assertThat(operator.presence.is === 'available' && operator.reachable, 'an offer to one who is not ready', offer);
    assertThat(caller.placedAt === caller.enteredAt, 'a caller lost the place', { offer, caller });
    const serves = operator.profile.serves
      .map(({ queueId }) => queueId)
      .filter((id) => !operator.leftQueues.includes(id));
    const passedOver = [...state.callers.values()].find(
      (other) =>
        other.is === 'waiting' &&
        serves.includes(other.queueId) &&
        isAllowed(other, offer.operatorId) &&
        urgencyOf(other) > urgencyOf(caller),
    );
    assertThat(passedOver === undefined, 'a caller was passed over', { offer, passedOver });
    const longer = [...state.operators.values()].find((other) => isLongerIdle(other, operator, offer.queueId));
    assertThat(longer === undefined, 'an operator was passed over', { offer, longer });
  }
}

// Says itself what ready is, so that it does not believe the core.
const isReady = ({ presence, reachable, activity }: Operator): boolean =>
  presence.is === 'available' && reachable && activity.is === 'idle';

const isLongerIdle = (other: Operator, chosen: Operator, queue: QueueId): boolean =>
  isReady(other) &&
  other.profile.serves.some(({ queueId }) => queueId === queue) &&
  !other.leftQueues.includes(queue) &&
  other.idleSince < chosen.idleSince;

/** What was told was also asked of the PBX, in the same step; and what was asked is right in the state it led to. */
function checkCommands({ isStillWanted }: Core, state: AcdState, event: AcdEvent, { commands, facts }: Step): void {
  const asked = new Set(
    commands.map((command) => `${command.type} ${'offerId' in command ? command.offerId : command.callId}`),
  );
  const stale = commands.find((command) => !isStillWanted(state, command));
  assertThat(stale === undefined, 'a command that is not wanted', stale);
  const needs = (command: string): void => assertThat(asked.has(command), `${command} was not asked`, { event, facts });
  if (event.type === 'CallerCameAndWent')
    return assertThat(asked.size === 0, 'something is asked for who is gone', event);
  if (event.type === 'OfferAnswered' && !state.offers.has(event.offerId)) needs(`ReleaseOperator ${event.offerId}`);
  for (const fact of facts) {
    if (fact.type === 'OfferMade') needs(`RingOperator ${fact.offerId}`);
    if (fact.type === 'QueueEntered' && state.callers.get(fact.callId)?.is !== 'leaving')
      needs(`AdmitCaller ${fact.callId}`);
    if (fact.type === 'CallEnded' && event.type !== 'CallerLeft') needs(`ReleaseCaller ${fact.callId}`);
    if (fact.type === 'TalkEnded' && event.type === 'CallerLeft') needs(`ReleaseOperator ${fact.offerId}`);
    if (fact.type !== 'OfferEnded' || fact.outcome === 'accepted' || event.type === 'OperatorLegEnded') continue;
    needs(`ReleaseOperator ${fact.offerId}`);
    const isFault = fact.outcome !== 'withdrawn';
    const next = state.operators.get(fact.operatorId)?.activity.is;
    assertThat(!isFault || next === 'cool-down' || next === 'releasing', 'no back-off after a miss', fact);
  }
}
