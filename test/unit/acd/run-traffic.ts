import type * as acdState from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type * as invariants from '../../../src/acd/invariants.ts';
import type { QueueRules } from '../../../src/acd/queue-rules.ts';
import type { StateRow } from '../../../src/acd/state.ts';
import type * as stepping from '../../../src/acd/step.ts';
import type * as stillWanted from '../../../src/acd/still-wanted.ts';
import type { OperatorId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';
import { Auditor } from './auditor.ts';
import { checkCommands } from './check-commands.ts';
import { checkOffers, checkWaits } from './check-offers.ts';
import { armedDeadlines } from './deadline-traffic.ts';
import type { Course } from './aim.ts';
import { eventOf } from './event-of.ts';
import { MissAuditor } from './miss-auditor.ts';
import { OfferAuditor } from './offer-auditor.ts';
import { pairOf } from './pairs.ts';
import { PartAuditor } from './part-auditor.ts';
import { PbxAuditor } from './pbx-auditor.ts';
import { PlaceAuditor } from './place-auditor.ts';
import type { Choice } from './traffic.ts';
import { WorkDiary } from './work-diary.ts';
import { opening } from './world.ts';

type AcdState = acdState.AcdState;

/** The core under test: the real one, or a copy with a bug planted in any of its files, its own checks among them. */
export type Core = Pick<typeof acdState, 'emptyState' | 'restoreState'> &
  Pick<typeof stepping, 'step'> &
  Pick<typeof invariants, 'violations'> &
  Pick<typeof stillWanted, 'isStillWanted'>;

/**
 * Runs random traffic through a core, and throws at the first property that does not hold. Beside the state runs a second
 * one, which is restored from the rows now and then and must give the same answers. Adds the pairs it met to `pairs`.
 */
export function runTraffic(choices: readonly Choice[], pairs: Set<string>, core: Core): void {
  const { emptyState, restoreState, step, violations } = core;
  const state = emptyState();
  const rows = new Map<string, StateRow>();
  const audit = createAudit(state);
  const course: Course = { now: 1_010_000, entered: [] };
  let twin = emptyState();
  let latest = 0;

  const take = (event: AcdEvent, isChecked: boolean): void => {
    const now = Math.max(event.at, event.now ?? event.at);
    latest = Math.max(latest, now);
    const pair = pairOf(state, event);
    pairs.add(pair);
    const isNew = event.type === 'OperatorConfigured' && !state.operators.has(event.operator.id);
    const taken = step(state, event, { explains: isChecked });
    const again = step(twin, event, { explains: isChecked });
    const isSame = isChecked ? isAlike(taken, again) : isAlike(taken.facts, again.facts);
    assertThat(isSame, 'the same events gave another result', event);
    const changed = taken.rows.map(({ kind, id }) => `${kind} ${id}`);
    for (const [index, row] of taken.rows.entries()) rows.set(changed[index] ?? '', row);
    assertThat(new Set(changed).size === changed.length, 'a row twice', event);
    if (pair.endsWith('stale'))
      assertThat(taken.facts.length + taken.rows.length === 0, 'a stale deadline acted', event);
    audit.hear(event, taken, isNew, { now, latest });
    checkCommands(core.isStillWanted, state, event, taken);
    const found = isChecked ? violations(state, latest) : [];
    assertThat(found.length === 0, found[0] ?? '', event);
  };

  for (const event of opening) take({ ...event, at: event.at + 1_000_000 }, false);
  for (const choice of choices) {
    take(eventOf(state, course, choice), choice.pick % 16 === 1);
    if (choice.pick % 16 === 0) twin = restoreState(rows.values());
  }
  for (const event of endings(state, course)) take(event, false);
  audit.close();
  const left = state.callers.size + state.offers.size + state.outsideLegs.size;
  assertThat(left === 0, 'somebody is left when all is over', [...state.callers]);
  const busy = [...state.operators.values()].filter(({ activity }) => activity.is !== 'idle');
  assertThat(busy.length === 0, 'an operator is stuck', busy);
  assertThat(state.places.size === 0, 'a place is kept for ever', [...state.places]);
}

const isAlike = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** All that looks at one run from outside. */
function createAudit(state: AcdState) {
  const [auditor, offers, misses] = [new Auditor(), new OfferAuditor(), new MissAuditor()];
  const [places, diary] = [new PlaceAuditor(), new WorkDiary()];
  const [parts, pbx] = [new PartAuditor(), new PbxAuditor()];
  /** The rules as they were given last, also of a queue that has just gone. */
  const rules = new Map<QueueId, QueueRules>();
  const wrapUpMs = (queueId: QueueId, operatorId: OperatorId): number => {
    const serving = state.operators.get(operatorId)?.profile.serves.find((one) => one.queueId === queueId);
    return serving?.wrapUpMs ?? rules.get(queueId)?.wrapUpMs ?? 0;
  };
  return {
    hear(event: AcdEvent, step: stepping.Step, isNew: boolean, { now, latest }: { now: number; latest: number }): void {
      const { facts } = step;
      if (event.type === 'QueueConfigured') rules.set(event.queue.id, event.queue);
      auditor.hear(facts, event, wrapUpMs);
      parts.hear(facts, state);
      pbx.hear(state, event, step);
      misses.hear(
        event,
        facts,
        (offer) => rules.get(offers.offer(offer)?.queueId ?? ('' as QueueId))?.missedLimit ?? null,
        offers.ringsSeveral,
      );
      offers.hear(event, facts, ({ queueId }) => rules.get(queueId));
      places.hear(event, facts, (queueId) => rules.get(queueId)?.formerPlaceMs ?? 0);
      places.check(state);
      diary.hear(event, facts, isNew);
      checkOffers({ state, now }, latest, facts, { offers, diary });
      diary.hearOffers(facts);
      checkWaits({ state, now: latest }, { offers, diary });
    },
    close(): void {
      parts.close();
      offers.close();
    },
  };
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
