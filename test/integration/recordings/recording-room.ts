import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger } from '../../../src/db/ledger.ts';
import { createRecordingStore } from '../../../src/db/recording-store.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import { createRecordingKeeper } from '../../../src/recordings/keeper.ts';
import type { KeeperDeps } from '../../../src/recordings/keeper.ts';
import type { RecordingAlarm } from '../../../src/recordings/ports.ts';
import type { RecordingId } from '../../../src/recordings/recording.ts';
import { createRecordingSweep } from '../../../src/recordings/sweep.ts';
import type { CallId } from '../../../src/shared/ids.ts';
import { nodeId } from '../../../src/shared/ids.ts';
import { createLocalFolder } from '../../../src/storage/local-folder.ts';
import { fakePbxRecordings } from '../../fakes/pbx-recordings.ts';
import { day } from '../../support/call-facts.ts';
import { createTestDatabase } from '../../support/database.ts';

/** The recordings service on a real Postgres and a real folder, with a PBX folder in memory and a clock set by hand. */
export async function createRecordingRoom() {
  const { db, drop } = await createTestDatabase();
  const root = await mkdtemp(join(tmpdir(), 'pasokh-recordings-'));
  const pbx = fakePbxRecordings();
  const alarms: RecordingAlarm[] = [];
  const clock = { now: day + 3_600_000 };
  let seq = 0;
  const deps: KeeperDeps = {
    pbx,
    storage: createLocalFolder({ root, reserveBytes: 0 }),
    store: createRecordingStore(db),
    now: () => clock.now,
    wait: async (ms) => void (clock.now += ms),
    alarm: (alarm) => alarms.push(alarm),
  };
  const sweep = createRecordingSweep({ pbx, store: deps.store, now: deps.now });
  const keeper = createRecordingKeeper(deps);

  return {
    ...{ db, root, pbx, alarms, clock, deps, keeper, sweep },
    /** Facts reach the ledger. */
    tell: (facts: readonly Fact[]) =>
      createLedger(db).apply({ node: nodeId('pbx1'), facts: facts.map((fact) => ({ ...fact, seq: (seq += 1) })) }),
    /** One turn of the worker: sweep, then whatever is due. */
    turn: async () => {
      for (const id of await sweep.run(100)) await keeper.keep(id);
    },
    state: async (id: string) => (await deps.store.find(id as RecordingId))?.state ?? null,
    /** The one recording of a call. */
    only: async (call: CallId) => {
      const recordings = (await deps.store.ofCalls([call])).get(call) ?? [];
      if (recordings.length !== 1) throw new Error(`${recordings.length} recordings of call ${call}`);
      return recordings[0]!;
    },
    /** Every file of the storage with its sum. */
    stored: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      const sum = async (path: string) => createHash('sha256').update(await readFile(path)).digest('hex');
      return new Map(await Promise.all(paths.map(async (path) => [path.slice(root.length + 1), await sum(path)] as const)));
    },
    close: async () => {
      await drop();
      await rm(root, { recursive: true });
    },
  };
}

export type RecordingRoom = Awaited<ReturnType<typeof createRecordingRoom>>;
