import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { NumberedFact } from '../../acd/facts.ts';
import { isMonitor, legOf, type Talking } from '../../acd/legs.ts';
import { isUp } from '../../acd/seats.ts';
import type { CallId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';

/**
 * Since when a talk is as it is, for those who are not told who listens or whispers: to the core each of them is a change, and an instant
 * that moves with nothing to be seen would tell of them.
 */
export interface SeenChanges {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  readonly since: (talk: Talking) => EpochMs;
}

interface Seen {
  readonly what: string;
  readonly since: EpochMs;
}

type View = Pick<AcdView, 'callers' | 'offers' | 'outsideLegs'>;

/** @param view as it is before the first facts come */
export function createSeenChanges(view: View): SeenChanges {
  const seen = new Map<CallId, Seen>();
  for (const caller of view.callers.values())
    if (caller.is === 'talking') seen.set(caller.id, { what: seenOf(caller, view), since: caller.talkAt });

  const look = (id: CallId): void => {
    const caller = view.callers.get(id);
    if (caller?.is !== 'talking') return void seen.delete(id);
    const what = seenOf(caller, view);
    if (seen.get(id)?.what !== what) seen.set(id, { what, since: caller.since });
  };
  return {
    noticed: (facts) => {
      const calls = new Set(facts.map((fact) => ('callId' in fact ? fact.callId : null)));
      for (const id of calls) if (id !== null) look(id);
    },
    since: ({ id, talkAt }) => seen.get(id)?.since ?? talkAt,
  };
}

/** All of a talk whose change is one of `since`. */
const seenOf = ({ legs, recordingPaused }: Talking, view: View): string =>
  JSON.stringify([
    recordingPaused,
    legs.flatMap((id) => {
      const leg = legOf(view, id);
      const seat = leg !== undefined && isUp(leg) ? leg.seat : null;
      return leg === undefined || (isMonitor(leg) && seat !== 'in') ? [] : [[id, seat]];
    }),
  ]);
