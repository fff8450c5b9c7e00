import type { Operator } from '../acd/state.ts';
import { assertNever } from '../shared/assert-never.ts';

/** What the board shows of an operator. */
export type OperatorStatus =
  | ('signed-out' | 'paused' | 'unreachable' | 'ready' | 'ringing')
  | ('dialling' | 'talking' | 'monitoring' | 'finishing' | 'wrap-up' | 'cool-down');

/** The one mapping from the three axes to what people see: work first, then the person's choice, then the phone. */
export function statusOf({ activity, presence, reachable }: Operator): OperatorStatus {
  switch (activity.is) {
    case 'reserved':
    case 'ringing':
      return 'ringing';
    case 'talking':
    case 'engaged':
      return 'talking';
    case 'dialling':
    case 'monitoring':
      return activity.is;
    case 'releasing':
      return 'finishing';
    case 'wrap-up':
      return 'wrap-up';
    case 'idle':
    case 'cool-down':
      if (presence.is !== 'available') return presence.is;
      if (!reachable) return 'unreachable';
      return activity.is === 'idle' ? 'ready' : 'cool-down';
    default:
      return assertNever(activity);
  }
}
