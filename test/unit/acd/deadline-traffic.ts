import type { AcdState } from '../../../src/acd/acd-state.ts';
import { deadlineOf } from '../../../src/acd/deadlines.ts';
import type { AcdEvent, DeadlineOwner } from '../../../src/acd/events.ts';
import { callId, nthOutsideLeg, offerId, operatorId } from '../../../src/shared/ids.ts';
import type { Course } from './aim.ts';

/** All deadlines of a state, the next one first. */
export function armedDeadlines({ callers, operators, offers, outsideLegs, places }: AcdState) {
  const rows = [
    ...[...callers].map(([id, body]) => ({ kind: 'caller', id, body }) as const),
    ...[...operators].map(([id, body]) => ({ kind: 'operator', id, body }) as const),
    ...[...offers].map(([id, body]) => ({ kind: 'offer', id, body }) as const),
    ...[...outsideLegs].map(([id, body]) => ({ kind: 'outside-leg', id, body }) as const),
    ...[...places].map(([id, body]) => ({ kind: 'place', id, body }) as const),
  ];
  const all = rows.map(deadlineOf).filter((found) => found !== null);
  return all.sort((one, two) => one.due - two.due || (one.owner.id < two.owner.id ? -1 : 1));
}

/** One of the armed deadlines, rather an early one; or one that does not match, of anything at all. */
export function anyDeadline(state: AcdState, course: Course, pick: number, other: number): AcdEvent {
  const armed = armedDeadlines(state);
  const next = armed[Math.min(pick % armed.length, other % armed.length)];
  if (next !== undefined && other % 4 !== 0) {
    course.now = Math.max(course.now, next.due);
    return { at: course.now, type: 'DeadlinePassed', ...next };
  }
  const owners = ownersOf(state)[pick % 5] ?? [];
  const owner = owners[(pick >> 2) % owners.length] ?? { kind: 'caller', id: callId('ghost') };
  return { at: course.now, type: 'DeadlinePassed', owner, due: course.now - 7 };
}

const ownersOf = ({
  callers,
  operators,
  offers,
  outsideLegs,
  places,
}: AcdState): readonly (readonly DeadlineOwner[])[] => [
  [...callers.keys(), callId('ghost')].map((id) => ({ kind: 'caller', id })),
  [...operators.keys(), operatorId('nobody')].map((id) => ({ kind: 'operator', id })),
  [...offers.keys(), offerId('ghost-o1')].map((id) => ({ kind: 'offer', id })),
  [...outsideLegs.keys(), nthOutsideLeg(callId('ghost'), 1)].map((id) => ({ kind: 'outside-leg', id })),
  [...places.keys(), 'ghost'].map((id) => ({ kind: 'place', id })),
];
