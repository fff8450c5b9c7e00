import { expect, test } from 'vitest';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { useWorld } from '../support/e2e/use-world.ts';

/** The service is killed (SIGKILL) in the middle of calls, and started again. */
const { world, queue, operator, call } = useWorld();

test('one talks and one waits: both calls go on, with their place, their times, their recording', async () => {
  const line = await queue({ wrapUpMs: 6_000 });
  const sara = await operator([line]);
  const tired = await operator([line]);
  await tired.choose({ is: 'paused', reason: 'rest' });
  const talking = await call(line);
  await talking.talks();
  const waiting = await call(line);
  await waiting.callId();

  await world().service.kill();
  await world().service.start();
  const late = await call(line);
  await late.callId();

  expect((await sara.live()).activity).toMatchObject({ is: 'talking', callId: await talking.callId() });
  expect((await tired.live()).presence).toEqual({ is: 'paused', reason: 'rest' });
  expect((await waiting.witnessed()).talks).toEqual([]);
  await talking.sipp.hangUp();
  await sara.becomes('wrap-up');
  await tired.choose({ is: 'available' });
  await waiting.talks(1_000);
  await waiting.sipp.hangUp();
  await late.sipp.hangUp(); // wrap-up holds both operators back

  const [one, two, three] = await expectLedgerMatchesWitnesses(world(), line, [talking, waiting, late], [sara, tired]);
  expect(one).toMatchObject({ outcome: 'answered', endedBy: 'caller', operatorSegments: [{ operatorId: sara.id }] });
  expect(two).toMatchObject({ outcome: 'answered', operatorSegments: [{ operatorId: tired.id }] });
  expect(three).toMatchObject({ outcome: 'abandoned', offers: [] });
});

test('a wrap-up goes on over the restart and ends when it would have ended', async () => {
  const line = await queue({ wrapUpMs: 7_000 });
  const sara = await operator([line], { hangUpAfterMs: 1_000 });
  const first = await call(line);
  await first.sipp.exit;
  await sara.becomes('wrap-up');
  await finishedCall(world().admin, await first.callId()); // the kill shall interrupt nothing but the wrap-up
  await world().service.kill();
  await world().service.start();
  await sara.becomes('wrap-up');
  const second = await call(line);
  await second.sipp.exit;

  const [one, two] = sara.phone.calls();
  const pause = (two?.invitedAt ?? 0) - (one?.endedAt ?? 0);
  expect(pause).toBeGreaterThan(6_900);
  expect(pause).toBeLessThan(7_400);
  await expectLedgerMatchesWitnesses(world(), line, [first, second], [sara]);
});

test('who hung up meanwhile is released within two seconds, with the end that the PBX saw', async () => {
  const line = await queue();
  const sara = await operator([line]);
  const reza = await operator([line], { hangUpAfterMs: 2_500 });
  const leavesTalk = await call(line);
  await leavesTalk.talks();
  const isLeft = await call(line);
  await isLeft.talks();
  const leavesLine = await call(line);
  await leavesLine.callId();

  await world().service.kill();
  await leavesTalk.sipp.hangUp();
  await leavesLine.sipp.hangUp();
  await reza.phone.waitFor(([first]) => first?.endedAt);
  expect(sara.phone.calls()).toMatchObject([{ endedAt: undefined }]);
  await world().service.start();
  const back = Date.now();
  await sara.phone.waitFor(([first]) => first?.endedAt, 2_000);
  await isLeft.sipp.waitFor(([first]) => first?.endedAt, 2_000);
  expect(Date.now() - back).toBeLessThan(2_000);

  const callers = [leavesTalk, isLeft, leavesLine];
  const [one, two, three] = await expectLedgerMatchesWitnesses(world(), line, callers, [sara, reza]);
  expect(one).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
  expect(two).toMatchObject({ outcome: 'answered', endedBy: 'operator' });
  expect(three).toMatchObject({ outcome: 'abandoned' });
});

test('an operator who answers while nobody listens is let go, and the caller is offered again', async () => {
  const line = await queue({ ringTimeoutMs: 10_000 });
  const sara = await operator([line], { answerAfterMs: 1_500 });
  const caller = await call(line);
  await sara.phone.waitFor(([first]) => first?.ringingAt);
  await world().service.kill();
  await sara.phone.waitFor(([first]) => first?.endedAt);
  await world().service.start();
  await caller.talks();
  await caller.sipp.hangUp();

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen?.offers).toMatchObject([{ outcome: 'failed' }, { outcome: 'accepted' }]);
});

test('an orderly stop leaves the calls alone too', async () => {
  const line = await queue();
  const sara = await operator([line]);
  const caller = await call(line);
  await caller.talks();
  expect(await world().service.stop()).toBe(0);
  await world().service.start();
  await eventually(async () => (await sara.live()).status === 'talking');
  await caller.sipp.hangUp();
  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
});
