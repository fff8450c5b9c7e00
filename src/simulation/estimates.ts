import { missedOffers } from '../acd/offer-end.ts';
import type { DurationMs } from '../shared/time.ts';
import type { Day } from './day.ts';

/**
 * The mean of exponential patience: all the waiting for each one who gave up. Null when nobody did.
 *
 * Source: the maximum likelihood estimate under random censoring, as in A. Mandelbaum, S. Zeltyn, Service Engineering in Action:
 * The Palm/Erlang-A Queue, 2007, section 4.2.
 */
export function meanPatience({ calls }: Pick<Day, 'calls'>): DurationMs | null {
  const waitedMs = calls.reduce((sum, { ending }) => sum + ('afterMs' in ending ? ending.afterMs : 0), 0);
  const gaveUp = calls.filter(({ ending }) => ending.is === 'abandoned').length;
  return gaveUp === 0 ? null : waitedMs / gaveUp;
}

/** The mean length of the pauses for missed offers that ended that day; null without one. */
export function meanMissedPause({ operators }: Pick<Day, 'operators'>): DurationMs | null {
  const pauses = operators.flatMap(({ changes }) => {
    const presences = changes.filter((change) => 'presence' in change);
    return presences.flatMap(({ at, presence }, index) => {
      const next = presences[index + 1];
      return presence.is === 'paused' && presence.reason === missedOffers && next !== undefined ? next.at - at : [];
    });
  });
  return pauses.length === 0 ? null : pauses.reduce((sum, one) => sum + one, 0) / pauses.length;
}
