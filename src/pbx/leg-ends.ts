import type { EndTrace } from '../acd-runtime/ports.ts';
import type { LegEnd } from '../acd/events.ts';

/** What we give to the other phones that ring as one is answered, or declined: they are not to show a missed call. */
export const answeredElsewhere = 26;

/** Q.850 causes, as seen with each kind of phone (checked by running). */
const legEnds: Readonly<Record<number, LegEnd>> = {
  16: 'hangup',
  0: 'hangup', // a BYE from who is in no bridge
  17: 'busy', // 486
  21: 'declined', // 603, 403
  19: 'no-answer', // 480, and the PBX's own time-out
  18: 'unreachable', // a contact that answers nothing
  20: 'unreachable', // no contact
  3: 'unreachable',
  27: 'unreachable',
  [answeredElsewhere]: 'hangup',
  31: 'hangup',
  44: 'lost', // no audio for as long as the phone may be silent
};

/** How a leg ended, by its Q.850 cause: one that was told, or one that was found in its trace. */
export const legEndOf = (cause: number): LegEnd => legEnds[cause] ?? 'error';

/** The most telling first: one that was hung up, or lost, was answered before. */
const telling: readonly LegEnd[] = ['hangup', 'lost', 'declined', 'busy', 'no-answer', 'unreachable', 'error'];

/** Of phones that rang for the same offer the end of all: the instant of the last, and what tells more. */
export function moreTelling(one: EndTrace | null, other: EndTrace): EndTrace {
  if (one === null) return other;
  const rank = ({ how, cause }: EndTrace) =>
    how === null || cause === answeredElsewhere ? telling.length : telling.indexOf(how);
  return { ...(rank(one) < rank(other) ? one : other), at: Math.max(one.at, other.at) };
}
