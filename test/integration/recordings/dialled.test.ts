import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DialOutcome, Fact } from '../../../src/acd/facts.ts';
import { callId } from '../../../src/shared/ids.ts';
import { day } from '../../support/call-facts.ts';
import { factsOfDialled } from '../../support/dialled-call-facts.ts';
import { rawTones } from '../../support/tone.ts';
import { createRecordingRoom, type RecordingRoom } from './recording-room.ts';

/** Calls that operators dial: the PBX records from before the answer, whatever comes of it. */
let room: RecordingRoom;
beforeAll(async () => {
  room = await createRecordingRoom();
});
afterAll(() => room.close());

const tones = rawTones(2_000, 440, 880);
let last = 0;
/** An hour before now, unless told otherwise; the recording runs since the attempt was sent. */
const newCall = (outcome: DialOutcome, at = day) => {
  const call = callId(`out-${String((last += 1)).padStart(24, '0')}`);
  const told = factsOfDialled({ call, at, outcomes: [outcome], talkMs: 500 });
  const started: Fact = { at: at + 1_000, type: 'RecordingStarted', callId: call };
  const facts = [...told.filter(({ type }) => type !== 'RecordingStarted'), started];
  room.pbx.files.set(call, tones);
  return { call, facts, ringing: facts.filter(({ type }) => !['DialEnded', 'CallEnded'].includes(type)) };
};
const isExpected = async (call: string) => (await room.state(call)) !== null;

it('is one recording of who answered, from before the answer on', async () => {
  const { call, facts } = newCall('answered');
  await room.tell(facts);
  await room.turn();
  expect(await room.only(call)).toMatchObject({
    ...{ startedAt: day + 1_000, state: { is: 'stored', audio: { durationMs: 2_000 } } },
  });
  expect(room.pbx.files.has(call)).toBe(false);
});

it.each(['busy', 'no-answer', 'refused', 'unreachable', 'cancelled'] as const)(
  'is none of who did not: %s',
  async (outcome) => {
    const { call, facts } = newCall(outcome);
    await room.tell(facts);
    await room.turn();
    expect([await isExpected(call), room.pbx.files.has(call)]).toEqual([false, false]);
  },
);

it('waits for what comes of it', async () => {
  const at = room.clock.now;
  const { call, facts, ringing } = newCall('busy', at);
  room.pbx.present.add(call);
  const looked = async () => {
    await room.turn();
    return [await isExpected(call), room.pbx.files.has(call)];
  };
  expect(await looked()).toEqual([false, true]);
  await room.tell(ringing);
  expect(await looked()).toEqual([false, true]);
  room.pbx.present.delete(call);
  await room.tell(facts);
  room.clock.now = at + 4_000;
  expect(await looked()).toEqual([false, true]);
  room.clock.now += 5_000;
  expect(await looked()).toEqual([false, false]);
});

it('is kept where nobody can say that there was no answer', async () => {
  const unheard = newCall('no-answer', day + 600_000);
  await room.tell([...unheard.facts, { at: day + 603_000, type: 'GapSeen', from: day + 602_000 }]);
  const failed = newCall('failed');
  await room.tell(failed.facts);
  const unknown = newCall('busy');
  await room.turn();
  expect(await isExpected(unknown.call)).toBe(false);
  room.clock.now += 60_000;
  await room.turn();
  for (const { call } of [unheard, failed, unknown]) expect(await room.state(call)).toMatchObject({ is: 'stored' });
  expect(room.alarms).toEqual([]);
});
