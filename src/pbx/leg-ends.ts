import type { LegEnd } from '../acd/events.ts';

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
  26: 'hangup', // answered elsewhere
  31: 'hangup',
  44: 'lost', // no audio for as long as the phone may be silent
};

/** How a leg ended, by its Q.850 cause: one that was told, or one that was found in its trace. */
export const legEndOf = (cause: number): LegEnd => legEnds[cause] ?? 'error';
