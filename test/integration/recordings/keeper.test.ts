import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageFull } from '../../../src/recordings/ports.ts';
import { createRecordingKeeper } from '../../../src/recordings/keeper.ts';
import type { RecordingState } from '../../../src/recordings/recording.ts';
import type { EndedBy } from '../../../src/acd/facts.ts';
import { callId } from '../../../src/shared/ids.ts';
import { day, factsOf, plan } from '../../support/call-facts.ts';
import { rawTones, toneIn } from '../../support/tone.ts';
import { createRecordingRoom } from './recording-room.ts';
import type { RecordingRoom } from './recording-room.ts';

let room: RecordingRoom;
beforeAll(async () => {
  room = await createRecordingRoom();
});
afterAll(() => room.close());

let last = 0;
/** A call of its own for each test: 2 s of talk, unless told otherwise. */
const newCall = (talkMs = 2_000, endedBy: EndedBy = 'caller') => {
  const call = callId(`1795305600.${String((last += 1))}`);
  const facts = factsOf(plan({ call, talkMs, waitMs: 1_000, endedBy }));
  return { call, facts, endless: facts.filter((fact) => fact.type !== 'CallEnded' && fact.type !== 'TalkEnded') };
};
const tones = rawTones(2_000, 440, 880);
const audioOf = (state: RecordingState | null) => (state?.is === 'stored' ? state.audio : null);

describe('a finished call', () => {
  it('is fetched, stored under its day with its sum, and only then deleted on the PBX', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    await room.turn();

    const state = await room.state(call);
    expect(state).toMatchObject({ is: 'stored', deletedOnPbxAt: room.clock.now });
    expect(audioOf(state)).toMatchObject({
      ...{ bytes: tones.length + 44, durationMs: 2_000, partial: false, coverage: { is: 'complete', missingMs: 0 } },
      callerSound: { silent: false },
    });
    const key = `2026/11/22/${call}.wav`;
    expect((await room.stored()).get(key)).toBe(audioOf(state)?.sha256);
    const wav = await readFile(join(room.root, key));
    expect([toneIn(wav, 0), toneIn(wav, 1)]).toEqual([440, 880]);
    expect(room.pbx.files.has(call)).toBe(false);
  });

  it('whose operator cannot be heard is flagged, not refused', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, rawTones(2_000, 440, 0));
    await room.tell(facts);
    await room.turn();
    const audio = audioOf(await room.state(call));
    expect(audio).toMatchObject({ callerSound: { silent: false }, operatorSound: { silent: true, audibleMs: 0 } });
    expect(audio?.coverage.is).toBe('complete');
  });

  it('with time missing, as when neither side sent audio, says how much', async () => {
    const { call, facts } = newCall(10_000);
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    await room.turn();
    expect(audioOf(await room.state(call))).toMatchObject({
      ...{ coverage: { is: 'incomplete', missingMs: 7_995 }, partial: false },
    });
  });

  it.each([
    ['system', 'the PBX could not tell it, because it was killed', true],
    ['caller', 'the PBX kept it', false],
  ] as const)('whose end by the %s lies in a gap, when %s, is marked partial: %j', async (endedBy, _why, partial) => {
    const { call, facts } = newCall(2_000, endedBy);
    const heardAt = facts.find((fact) => fact.type === 'CallEnded')!.at;
    room.pbx.files.set(call, tones);
    await room.tell([...facts, { at: heardAt + 8_000, type: 'GapSeen', from: heardAt }]);
    await room.turn();
    expect(audioOf(await room.state(call))).toMatchObject({ coverage: { is: 'complete' }, torn: false, partial });
  });

  it('whose file is empty is looked at again, for the PBX may not have closed it', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, new Uint8Array(0));
    await room.tell(facts);
    await room.turn();
    expect(await room.state(call)).toEqual({ is: 'expected' });
    room.pbx.files.set(call, tones);
    room.clock.now += 2_000;
    await room.turn();
    expect(audioOf(await room.state(call))?.durationMs).toBe(2_000);
  });

  it('cut by a killed PBX is repaired and marked partial', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, new Uint8Array([...tones, 1, 2, 3]));
    await room.tell(facts);
    await room.turn();
    expect(audioOf(await room.state(call))).toMatchObject({ bytes: tones.length + 44, torn: true, partial: true });
    expect(room.pbx.files.has(call)).toBe(false);
  });
});

describe('a call that goes on', () => {
  it('is left alone until the caller is gone, and taken at once when the ledger has its end', async () => {
    const { call, facts, endless } = newCall();
    room.pbx.present.add(call);
    room.pbx.files.set(call, tones.subarray(0, 400));
    await room.tell(endless);
    await room.turn();
    expect(await room.state(call)).toEqual({ is: 'expected' });

    room.pbx.present.delete(call);
    room.pbx.files.set(call, tones);
    await room.turn(); // the next look is half a minute away
    expect(await room.state(call)).toEqual({ is: 'expected' });
    await room.tell(facts.filter((fact) => fact.type === 'CallEnded'));
    await room.turn();
    expect(await room.state(call)).toMatchObject({ is: 'stored' });
  });

  it('whose file still grows is not taken for final', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones.subarray(0, 400));
    await room.tell(facts);
    const growing = createRecordingKeeper({
      ...room.deps,
      wait: async () => void room.pbx.files.set(call, tones),
    });
    await room.sweep.run(100);
    expect(await growing.keepCall(call)).toBe('later');
    expect((await room.stored()).has(`2026/11/22/${call}.wav`)).toBe(false);
    room.clock.now += 60_000;
    await room.turn();
    expect(audioOf(await room.state(call))?.bytes).toBe(tones.length + 44);
  });
});

describe('what nobody announced', () => {
  it('is found by its file and judged once the ledger has caught up', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    room.pbx.files.set('cel', tones);
    await room.turn();
    expect(audioOf(await room.state(call))?.coverage.is).toBe('unknown');
    await room.tell(facts);
    await room.turn();
    expect(audioOf(await room.state(call))?.coverage.is).toBe('complete');
    expect(room.pbx.files.has('cel')).toBe(true);
  });

  it('includes what the fallback queue recorded', async () => {
    const { call } = newCall();
    const enteredAt = day + 5_000;
    room.pbx.files.set(`fb-${call}`, tones);
    await room.tell([
      {
        ...{ at: day + 9_000, type: 'FallbackCallServed', callId: call, number: '02188776655', dialled: '200' },
    queueId: null,
        ...{ enteredAt, operatorId: null, talkAt: enteredAt + 500, endedAt: enteredAt + 2_000, recorded: true },
      },
    ]);
    await room.turn();
    const recording = await room.only(call);
    expect(recording).toMatchObject({ id: `fb-${call}`, callId: call, startedAt: enteredAt, state: { is: 'stored' } });
  });
});

describe('trouble', () => {
  it('a PBX out of reach, a connection that breaks: tried again, longer and longer, until done', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    room.pbx.reachable = false;
    await room.sweep.run(100);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(await room.keeper.keepCall(call)).toBe('later');
      const row = await room.only(call);
      waits.push(row.nextTryAt - room.clock.now);
      room.clock.now = row.nextTryAt;
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000]);
    room.pbx.reachable = true;
    room.pbx.breakAfter = 8_000;
    expect(await room.keeper.keepCall(call)).toBe('later');
    expect((await room.only(call)).lastFailure).toBe('the connection broke');
    room.pbx.breakAfter = Infinity;
    room.clock.now += 600_000;
    expect(await room.keeper.keepCall(call)).toBe('done');
    expect(room.pbx.files.has(call)).toBe(false);
  });

  it('a file that the PBX does not have: missing with an alarm after some looks, and stored when it turns up', async () => {
    const { call, facts } = newCall();
    await room.tell(facts);
    for (let look = 0; look < 5; look += 1) {
      expect(await room.state(call)).not.toMatchObject({ is: 'missing' });
      await room.turn();
      room.clock.now += 600_000;
    }
    expect(await room.state(call)).toMatchObject({ is: 'missing' });
    expect(room.alarms).toContainEqual(expect.objectContaining({ kind: 'missing', recordingId: call }));
    room.pbx.files.set(call, tones);
    await room.turn();
    expect(await room.state(call)).toMatchObject({ is: 'stored' });
  });

  it('a full disk: an alarm, nothing deleted on the PBX, done when there is room', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    await room.sweep.run(100);
    const put = () => Promise.reject(new StorageFull(new Error('ENOSPC')));
    const full = createRecordingKeeper({ ...room.deps, storage: { ...room.deps.storage, put } });
    expect(await full.keepCall(call)).toBe('later');
    expect(room.alarms).toContainEqual(expect.objectContaining({ kind: 'storage-full', recordingId: call }));
    expect(room.pbx.files.has(call)).toBe(true);
    room.clock.now += 60_000;
    expect(await room.keeper.keepCall(call)).toBe('done');
  });

  it('a stored file that vanished before the PBX was cleared: an alarm, and fetched again', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    await room.sweep.run(100);
    const stays = () => Promise.resolve({ is: 'unreachable', why: 'just now' } as const);
    await createRecordingKeeper({ ...room.deps, pbx: { ...room.pbx, delete: stays } }).keepCall(call);
    await rm(join(room.root, `2026/11/22/${call}.wav`));
    room.clock.now += 60_000;
    await room.turn();
    expect(room.alarms).toContainEqual(expect.objectContaining({ kind: 'storage-lost', recordingId: call }));
    room.clock.now += 60_000;
    await room.turn();
    expect(await room.state(call)).toMatchObject({ is: 'stored', deletedOnPbxAt: room.clock.now });
  });

  it('another file under the name of a stored one is not deleted', async () => {
    const { call, facts } = newCall();
    room.pbx.files.set(call, tones);
    await room.tell(facts);
    await room.turn();
    room.pbx.files.set(call, tones.subarray(0, 4_000));
    room.clock.now += 1_000;
    await room.turn();
    expect(room.alarms).toContainEqual(expect.objectContaining({ kind: 'pbx-file-changed', recordingId: call }));
    expect(room.pbx.files.has(call)).toBe(true);
  });
});
