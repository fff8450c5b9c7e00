import type { Fact } from '../acd/facts.ts';
import type { Day } from './day.ts';
import { meanMissedPause } from './estimates.ts';
import { simulate, type Course } from './simulate.ts';
import { visitsOfDay } from './visits-of-day.ts';

/**
 * The facts of a day under a configuration: that of the day itself shows how well the model tells what was; another one, what would
 * have been with the same callers. The same seed draws the same.
 */
export function simulateDay(
  day: Day,
  seed: number,
  changed: Partial<Pick<Day, 'queues' | 'operators'> & Pick<Course, 'attend'>> = {},
): Fact[] {
  const { from: at, queues, operators } = { ...day, ...changed };
  const missedPauseMs = Math.round(meanMissedPause(day) ?? day.assumed.missedPauseMs);
  const attend = changed.attend === undefined ? {} : { attend: changed.attend };
  return simulate({ at, queues, operators, visits: visitsOfDay(day, seed), missedPauseMs, ...attend }).facts;
}
