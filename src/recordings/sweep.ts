import type { EpochMs } from '../shared/time.ts';
import { minute, second } from '../shared/time.ts';
import { judged } from './keeper.ts';
import type { PbxRecordings, RecordingStore } from './ports.ts';
import { isDialled, type CallId } from '../shared/ids.ts';
import { parseRecordingId } from './recording.ts';
import type { RecordingId, RecordingState } from './recording.ts';

export interface SweepDeps {
  readonly pbx: PbxRecordings;
  readonly store: RecordingStore;
  readonly now: () => EpochMs;
}

export interface RecordingSweep {
  /**
   * Finds what nobody announced: files on the PBX without a row, facts without a row, coverage that could not be judged before. A file of
   * somebody who was dialled and did not answer holds no word of a customer, and is deleted.
   * Answers the recordings whose turn it is now, at most `limit`, oldest first; give each to `keep`.
   */
  readonly run: (limit: number) => Promise<readonly RecordingId[]>;
}

/** Older calls have their rows, or their files on the PBX bring them. */
const lookBackMs = 2 * 24 * 60 * minute;

/** So long after its end a call out may still turn out to have been answered. */
const settlingMs = 5 * second;
/** So long the ledger may take to tell of a call out whose file is there. */
const unknownMs = minute;

export function createRecordingSweep({ pbx, store, now }: SweepDeps): RecordingSweep {
  /** Files of calls out of which the ledger has not told the end, since when. */
  const undecided = new Map<RecordingId, EpochMs>();

  /** What is to become of a file of a call out that has no row: `wait` for the ledger to tell whether anybody answered. */
  const decide = async (id: RecordingId, callId: CallId): Promise<'adopt' | 'delete' | 'wait'> => {
    const call = await store.call(callId);
    if (call !== null && call.endedAt !== null) {
      if (!call.unanswered) return 'adopt';
      return now() < call.endedAt + settlingMs ? 'wait' : 'delete';
    }
    const since = undecided.get(id) ?? now();
    undecided.set(id, since);
    return now() - since < unknownMs || (await pbx.callerPresent(callId)) !== false ? 'wait' : 'adopt';
  };

  const adoptFiles = async (): Promise<void> => {
    const files = await pbx.list();
    if (files.is === 'unreachable') return;
    const ours = files.names.flatMap((name) => parseRecordingId(name) ?? []);
    const states = await store.states(ours.map(({ id }) => id));
    for (const id of undecided.keys()) if (!ours.some((one) => one.id === id)) undecided.delete(id);
    for (const { id, callId } of ours) {
      if (!isForgotten(states.get(id))) continue;
      // One of a call that an operator dialled runs from before the answer.
      const what = isDialled(callId) && !states.has(id) ? await decide(id, callId) : 'adopt';
      if (what === 'adopt') await store.adopt(id, callId, now());
      // If it cannot be deleted now, the next sweep does it.
      if (what === 'delete') await pbx.delete(id);
    }
  };

  const judgeAgain = async (limit: number): Promise<void> => {
    for (const row of await store.uncovered(limit)) {
      if (row.state.is !== 'stored') continue;
      const { coverage, partial } = judged(row, await store.call(row.callId), row.state.audio);
      await store.setCoverage(row.id, coverage, partial);
    }
  };

  return {
    run: async (limit) => {
      await store.expectFromLedger(now() - lookBackMs, now());
      await adoptFiles();
      await judgeAgain(limit);
      return await store.due(now(), limit);
    },
  };
}

/** The PBX has a file, and nobody here means to fetch or delete it. */
const isForgotten = (state: RecordingState | undefined): boolean =>
  state === undefined || state.is === 'missing' || (state.is === 'stored' && state.deletedOnPbxAt !== null);
