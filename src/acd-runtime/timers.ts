import type { AcdEvent } from '../acd/events.ts';
import type { Clock } from '../shared/time.ts';
import { second } from '../shared/time.ts';
import { createDeadlines, type Deadline } from './deadlines.ts';
import type { SetTimer } from './ports.ts';

type DeadlinePassed = AcdEvent & { readonly type: 'DeadlinePassed' };

/** The clock's offset to the PBX may be measured anew while a timer runs: look again at least this often. */
const longestSleepMs = second;

/** One timer over the deadlines of all entities. While paused nothing is told, but nothing is lost either. */
export interface Timers {
  readonly set: (key: string, deadline: Deadline | null) => void;
  readonly clear: () => void;
  /** What is due now, taken out: also while paused, for the turn that reconciles. */
  readonly takeDue: () => readonly DeadlinePassed[];
  readonly resume: () => void;
  readonly pause: () => void;
}

export function createTimers(clock: Clock, setTimer: SetTimer, post: (event: DeadlinePassed) => void): Timers {
  const deadlines = createDeadlines();
  let running = false;
  let armed: { readonly due: number; readonly cancel: () => void } | null = null;

  const disarm = (): void => {
    armed?.cancel();
    armed = null;
  };

  const arm = (): void => {
    const due = running ? deadlines.next() : null;
    if (due === null) return disarm();
    if (armed !== null && armed.due <= due) return;
    disarm();
    const delay = Math.min(Math.max(0, due - clock.pbxNow()), longestSleepMs);
    armed = { due, cancel: setTimer(delay, wake) };
  };

  const takeDue = (): DeadlinePassed[] => {
    const now = clock.pbxNow();
    return deadlines.takeDue(now).map(({ owner, due }) => ({ type: 'DeadlinePassed', at: due, now, owner, due }));
  };

  const wake = (): void => {
    armed = null;
    if (!running) return;
    for (const event of takeDue()) post(event);
    arm();
  };

  return {
    set: (key, deadline) => {
      deadlines.set(key, deadline);
      arm();
    },
    clear: deadlines.clear,
    takeDue,
    resume: () => {
      running = true;
      arm();
    },
    pause: () => {
      running = false;
      disarm();
    },
  };
}
