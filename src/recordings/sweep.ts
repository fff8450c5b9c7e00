import type { EpochMs } from '../shared/time.ts';
import { minute } from '../shared/time.ts';
import { judged } from './keeper.ts';
import type { PbxRecordings, RecordingStore } from './ports.ts';
import { parseRecordingId } from './recording.ts';
import type { RecordingId, RecordingState } from './recording.ts';

export interface SweepDeps {
  readonly pbx: PbxRecordings;
  readonly store: RecordingStore;
  readonly now: () => EpochMs;
}

export interface RecordingSweep {
  /**
   * Finds what nobody announced: files on the PBX without a row, facts without a row, coverage that could not be judged before.
   * Answers the recordings whose turn it is now, at most `limit`, oldest first; give each to `keep`.
   */
  readonly run: (limit: number) => Promise<readonly RecordingId[]>;
}

/** Older calls have their rows, or their files on the PBX bring them. */
const lookBackMs = 2 * 24 * 60 * minute;

export function createRecordingSweep({ pbx, store, now }: SweepDeps): RecordingSweep {
  const adoptFiles = async (): Promise<void> => {
    const files = await pbx.list();
    if (files.is === 'unreachable') return;
    const ours = files.names.flatMap((name) => parseRecordingId(name) ?? []);
    const states = await store.states(ours.map(({ id }) => id));
    for (const { id, callId } of ours) {
      if (isForgotten(states.get(id))) await store.adopt(id, callId, now());
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
