import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordingKeeper } from '../../../src/recordings/keeper.ts';
import { callId } from '../../../src/shared/ids.ts';
import { factsOf, plan } from '../../support/call-facts.ts';
import { Crash, mortal } from '../../support/crash-points.ts';
import type { CrashPoint } from '../../support/crash-points.ts';
import { rawTones } from '../../support/tone.ts';
import { createRecordingRoom } from './recording-room.ts';
import type { RecordingRoom } from './recording-room.ts';

let room: RecordingRoom;
beforeAll(async () => {
  room = await createRecordingRoom();
});
afterAll(() => room.close());

/** Keeps one recording in a process that dies at the point; tells the calls of ports that it came to. */
async function keepAndDie(call: ReturnType<typeof callId>, point: CrashPoint): Promise<readonly string[]> {
  const { wrap, calls } = mortal(point);
  const { pbx, storage, store } = room.deps;
  const keeper = createRecordingKeeper({ ...room.deps, pbx: wrap(pbx), storage: wrap(storage), store: wrap(store) });
  await keeper.keepCall(call).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
  return calls;
}

describe('a worker killed at any point', () => {
  it('loses nothing: the audio is on the PBX or safe here, and the next worker finishes', async () => {
    const raw = rawTones(500, 440, 880);
    const seen = new Set<string>();
    const all = await keepAll(0, { call: Infinity, when: 'before' });
    for (let call = 1; call <= all.length; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const calls = await keepAll(call * 2 + Number(when === 'after'), { call, when });
        seen.add(`${when} ${calls.at(-1)!}`);
      }
    }
    for (const step of ['fetch', 'chooseKey', 'put', 'markStored', 'stat', 'delete', 'markDeletedOnPbx']) {
      expect(seen).toContain(`before ${step}`);
      expect(seen).toContain(`after ${step}`);
    }

    async function keepAll(n: number, point: CrashPoint): Promise<readonly string[]> {
      const call = callId(`1795305600.${String(1_000 + n)}`);
      room.pbx.files.set(call, raw);
      await room.tell(factsOf(plan({ call, talkMs: 500, waitMs: 1_000 })));
      await room.sweep.run(100);
      const calls = await keepAndDie(call, point);

      const key = `2026/11/22/${call}.wav`;
      const safe = (await room.stored()).has(key) && (await room.state(call))?.is === 'stored';
      expect(room.pbx.files.has(call) || safe, `${point.when} ${calls.join(' ')}`).toBe(true);

      room.clock.now += 600_000;
      await room.turn();
      expect(await room.state(call)).toMatchObject({ is: 'stored', audio: { bytes: raw.length + 44 } });
      expect(await room.state(call)).not.toMatchObject({ deletedOnPbxAt: null });
      expect(room.pbx.files.has(call)).toBe(false);
      const state = await room.state(call);
      expect((await room.stored()).get(key)).toBe(state?.is === 'stored' ? state.audio.sha256 : null);
      return calls;
    }
  });

  it('or doubled: two workers at once end with one good file', async () => {
    const call = callId('1795305600.5000');
    room.pbx.files.set(call, rawTones(500, 440, 880));
    await room.tell(factsOf(plan({ call, talkMs: 500, waitMs: 1_000 })));
    await room.sweep.run(100);
    const results = await Promise.all([room.keeper.keepCall(call), room.keeper.keepCall(call)]);
    expect(results.toSorted()).toEqual(['done', 'idle']);
    expect(await room.state(call)).toMatchObject({ is: 'stored' });
  });
});
