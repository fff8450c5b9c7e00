import { deadlineOf } from '../../../src/acd/deadlines.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Strategy } from '../../../src/acd/queue-rules.ts';
import type { Caller, Operator } from '../../../src/acd/state.ts';
import { assertThat } from './assert-that.ts';
import { isReady, mayBeAsked, tierOf, urgencyOf, type Scene } from './fairness.ts';
import type { OfferAuditor } from './offer-auditor.ts';
import type { WorkDiary } from './work-diary.ts';

type Made = Extract<Fact, { type: 'OfferMade' }>;

export interface Witnesses {
  readonly offers: OfferAuditor;
  readonly diary: WorkDiary;
}

/** A deadline is due that will look anew at the caller: nothing is said of them before. */
const isOverdue = (caller: Caller, now: number): boolean =>
  (deadlineOf({ kind: 'caller', id: caller.id, body: caller })?.due ?? Infinity) <= now;

/** Nobody waits while somebody who may be asked is ready. */
export function checkWaits(scene: Scene, { offers }: Witnesses): void {
  const { state, now } = scene;
  for (const caller of state.callers.values()) {
    if (!offers.isSeeking(caller) || isOverdue(caller, now)) continue;
    for (const operator of state.operators.values()) {
      const isNeedless = isReady(operator, caller.queueId) && mayBeAsked(scene, caller, operator);
      assertThat(!isNeedless, `caller ${caller.id} waits while operator ${operator.profile.id} is ready`, now);
    }
  }
}

/**
 * Each offer went to one who may be asked and whom the strategy puts before all who were ready, and was for the caller who
 * goes before all whom this operator could have served.
 *
 * @param scene at the instant of the step, which may lie a little before `latest`, the instant of the latest step
 */
export function checkOffers(scene: Scene, latest: number, facts: readonly Fact[], witnesses: Witnesses): void {
  const { state } = scene;
  const offers = facts.filter((fact): fact is Made => fact.type === 'OfferMade');
  if (offers.length === 0) return;
  for (const offer of offers) {
    const operator = state.operators.get(offer.operatorId);
    const caller = state.callers.get(offer.callId);
    assertThat(operator !== undefined && caller?.is === 'offered', 'an offer without its two', offer);
    assertThat(operator.presence.is === 'available' && operator.reachable, 'an offer to one who is not ready', offer);
    assertThat(mayBeAsked({ state, now: latest }, caller, operator), 'an offer to one who may not be asked', offer);
    const passedOver = [...state.callers.values()].find(
      (other) =>
        witnesses.offers.isSeeking(other) &&
        !isOverdue(other, scene.now) &&
        mayBeAsked(scene, other, operator) &&
        urgencyOf(scene, other) > urgencyOf(scene, caller),
    );
    assertThat(passedOver === undefined, 'a caller was passed over', { offer, passedOver });
    const strategy = state.queues.get(offer.queueId)?.strategy ?? 'linear';
    const sooner = [...state.operators.values()].find(
      (other) =>
        isReady(other, offer.queueId) &&
        mayBeAsked(scene, caller, other) &&
        comesBefore(strategy, other, operator, offer, witnesses.diary),
    );
    assertThat(sooner === undefined, 'an operator was passed over', { offer, strategy, sooner });
  }
}

/** Whom the strategy asks before the chosen one; of equal ones either may be asked. */
function comesBefore(strategy: Strategy, other: Operator, chosen: Operator, { queueId, at }: Made, diary: WorkDiary) {
  const [one, two] = [other, chosen].map((operator) => tierOf(operator, queueId));
  if (one !== two) return Number(one) < Number(two);
  const [mine, theirs] = [other, chosen].map((operator) => scoreOf(strategy, operator, at, diary));
  return Number(mine) < Number(theirs) - 1e-6;
}

function scoreOf(strategy: Strategy, { profile, idleSince }: Operator, now: number, diary: WorkDiary): number {
  switch (strategy) {
    case 'least-occupied':
      return diary.busyMs(profile.id, now) / profile.units;
    case 'fewest-calls':
      return diary.calls(profile.id, now);
    case 'round-robin':
      return diary.askedAt(profile.id);
    case 'linear':
      return profile.id.charCodeAt(0);
    case 'longest-idle':
    case 'ring-all':
      return idleSince;
    case 'random':
      return 0;
  }
}
