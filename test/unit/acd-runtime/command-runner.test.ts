import { expect, test } from 'vitest';
import { createCommandRunner } from '../../../src/acd-runtime/command-runner.ts';
import { createLegs } from '../../../src/acd-runtime/legs.ts';
import type { PbxResult } from '../../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { callId, nthOffer, nthOutsideLeg, operatorId, queueId, trunkId } from '../../../src/shared/ids.ts';
import { silentLog } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

const [one, two] = [callId('1'), callId('2')];
const offerId = nthOffer(one, 1);
const admit = (id = one): AcdCommand => ({ type: 'AdmitCaller', callId: id, queueId: queueId('sales') });
const release: AcdCommand = { type: 'ReleaseCaller', callId: one };
const connect: AcdCommand = { type: 'ConnectParties', callId: one, offerId };
const announce: AcdCommand = { type: 'AnnounceToCaller', callId: one, announcement: 'closed' };
const ring: AcdCommand = {
  ...{ type: 'RingOperator', offerId, callId: one, operatorId: operatorId('sara') },
  ...{ callerNumber: '0912', queueName: 'Sales', timeoutMs: 15_000, purpose: 'queue' },
};
const ok: PbxResult = { is: 'ok' };
const refused: PbxResult = { is: 'refused', why: 'no' };
const unreachable: PbxResult = { is: 'unreachable', why: 'time-out' };

/** A runner on a PBX that answers when the test says so. */
function given() {
  const time = createVirtualTime();
  const ran: { command: AcdCommand; answer: (result: PbxResult) => void }[] = [];
  const posted: AcdEvent[] = [];
  const unwanted = new Set<AcdCommand>();
  const runner = createCommandRunner({
    pbx: { run: (command) => new Promise((answer) => ran.push({ command, answer })) },
    ...{ legs: createLegs(), clock: time.clock, setTimer: time.setTimer, log: silentLog },
    isStillWanted: (command) => !unwanted.has(command),
    post: (event) => posted.push(event),
  });
  let seq = 0;
  return {
    ...{ time, runner, ran, posted, unwanted },
    submit: (...commands: AcdCommand[]) => runner.submit(commands.map((command) => ({ seq: (seq += 1), command }))),
    types: () => ran.map(({ command }) => command.type),
    answer: async (result: PbxResult) => {
      ran.at(-1)?.answer(result);
      await time.settle();
    },
  };
}

test('commands of one leg run in order, those of another leg beside them', async () => {
  const { time, runner, ran, submit } = given();
  runner.resume();
  submit(admit(one), release, admit(two));
  await time.settle();
  expect(ran.map(({ command }) => command)).toEqual([admit(one), admit(two)]);
  ran[0]!.answer(ok);
  await time.settle();
  expect(ran.map(({ command }) => command)).toEqual([admit(one), admit(two), release]);
});

test('ended commands are told once, and pending ones are those whose end is not known', async () => {
  const { runner, submit, answer } = given();
  runner.resume();
  submit(admit(), release);
  await answer(ok);
  expect(runner.takeDone()).toEqual([1]);
  expect(runner.takeDone()).toEqual([]);
  expect(runner.pending()).toEqual([{ seq: 2, command: release }]);
});

test('nothing runs while the PBX is away; afterwards what is still wanted runs, and the rest is done with', async () => {
  const { time, runner, submit, types, unwanted, answer } = given();
  const hopeless = admit(two);
  submit(admit(), hopeless);
  await time.settle();
  expect(types()).toEqual([]);
  unwanted.add(hopeless);
  runner.resume();
  await answer(ok);
  expect(types()).toEqual(['AdmitCaller']);
  expect(runner.takeDone().toSorted()).toEqual([1, 2]);
});

test('a command that the break of the link left in doubt runs again, and nothing is concluded from it', async () => {
  const { time, runner, ran, posted, submit } = given();
  runner.resume();
  submit(ring);
  await time.settle();
  runner.pause();
  runner.resume();
  ran[0]!.answer(unreachable);
  await time.settle();
  expect(ran).toHaveLength(2);
  ran[1]!.answer(ok);
  await time.settle();
  expect(posted).toEqual([]);
  expect(runner.takeDone()).toEqual([1]);
});

test.each([
  [refused, 'unreachable', ['RingOperator']],
  [{ is: 'gone' } as const, 'error', ['RingOperator']],
  // The phone may ring although nobody said so: its leg is ended before the next operator is asked.
  [unreachable, 'error', ['RingOperator', 'ReleaseOperator']],
])('a phone that cannot be rung (%o) ends the offer: %s', async (result, how, commands) => {
  const { runner, posted, submit, answer, types } = given();
  runner.resume();
  submit(ring);
  await answer(result);
  if (commands.length > 1) await answer(ok);
  expect(types()).toEqual(commands);
  expect(posted).toEqual([expect.objectContaining({ type: 'OperatorLegEnded', offerId, how })]);
  expect(runner.takeDone()).toEqual([1]);
});

const route = { trunkId: trunkId('t'), dial: '0912', shown: '021', limit: null };
const dial: AcdCommand = { type: 'DialCustomer', callId: one, offerId, route, timeoutMs: 45_000 };
const legId = nthOutsideLeg(one, 1);
const dialOutside: AcdCommand = { type: 'DialOutside', callId: one, legId, route, timeoutMs: 45_000 };

test.each([
  [[refused], ['DialCustomer'], ['unreachable']],
  // A leg that is there tells its end by itself; a second event would end the next attempt.
  [[unreachable, ok], ['DialCustomer', 'ReleaseCaller'], []],
  [[unreachable, { is: 'gone' }], ['DialCustomer', 'ReleaseCaller'], ['error']],
  [[{ is: 'gone' }], ['DialCustomer'], []],
] as const)('a customer who cannot be dialled (%j)', async (results, commands, ends) => {
  const { runner, posted, submit, answer, types } = given();
  runner.resume();
  submit(dial);
  for (const result of results) await answer(result);
  expect(types()).toEqual(commands);
  expect(posted).toEqual(
    ends.map((how) => expect.objectContaining({ type: 'CustomerLegEnded', callId: one, how, cause: null })),
  );
  expect(runner.takeDone()).toEqual([1]);
});

test.each([
  [[refused], ['DialOutside'], ['unreachable']],
  [[{ is: 'gone' }], ['DialOutside'], ['error']],
  // As with a customer.
  [[unreachable, ok], ['DialOutside', 'ReleaseOutside'], []],
  [[unreachable, { is: 'gone' }], ['DialOutside', 'ReleaseOutside'], ['error']],
] as const)('somebody outside who cannot be dialled (%j)', async (results, commands, ends) => {
  const { runner, posted, submit, answer, types } = given();
  runner.resume();
  submit(dialOutside);
  for (const result of results) await answer(result);
  expect(types()).toEqual(commands);
  expect(posted).toEqual(
    ends.map((how) => expect.objectContaining({ type: 'OutsideLegEnded', legId, how, cause: null })),
  );
});

test.each<[AcdCommand, number]>([
  [{ type: 'SeatParties', callId: one, lead: offerId, seats: { [offerId]: 'in' } }, 2],
  [{ type: 'PauseRecording', callId: one, paused: true }, 2],
  [{ type: 'SendDigits', callId: one, digits: '1' }, 1],
  [{ type: 'MuteOperator', offerId, muted: true }, 2],
  [{ type: 'AnswerOperator', offerId }, 1],
])('%o that fails runs %d times, and nothing is concluded', async (command, times) => {
  const { time, runner, ran, posted, submit, answer } = given();
  runner.resume();
  submit(command);
  await answer(unreachable);
  await time.pass(1_000);
  expect([ran.length, posted]).toEqual([times, []]);
});

test.each([refused, unreachable])(
  'parties that cannot be connected (%o): the end of the leg tells the core',
  async (result) => {
    const { runner, posted, submit, answer, types } = given();
    runner.resume();
    submit(connect);
    await answer(result);
    await answer(ok);
    expect(types()).toEqual(['ConnectParties', 'ReleaseOperator']);
    expect(posted).toEqual([]);
    expect(runner.takeDone()).toEqual([1]);
  },
);

test('parties of whom one is gone: the hangup tells, nothing else is done', async () => {
  const { runner, posted, submit, answer, types } = given();
  runner.resume();
  submit(connect);
  await answer({ is: 'gone' });
  expect([types(), posted]).toEqual([['ConnectParties'], []]);
});

test('an announcement that cannot be played is over', async () => {
  const { runner, posted, submit, answer } = given();
  runner.resume();
  submit(announce);
  await answer(refused);
  expect(posted).toEqual([expect.objectContaining({ type: 'AnnouncementEnded', callId: one })]);
});

test('a release that fails is tried again, more and more slowly, for as long as it is wanted', async () => {
  const { time, runner, ran, submit, unwanted, answer } = given();
  runner.resume();
  submit(release);
  await answer(refused);
  await time.pass(1_000);
  expect(ran).toHaveLength(2);
  await answer(unreachable);
  await time.pass(1_000);
  expect(ran).toHaveLength(2);
  await time.pass(1_000);
  expect(ran).toHaveLength(3);
  unwanted.add(release);
  await answer(refused);
  await time.pass(60_000);
  expect(ran).toHaveLength(3);
  expect(runner.takeDone()).toEqual([1]);
});
