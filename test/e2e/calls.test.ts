import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { callPage } from '../../src/contract/calls.ts';
import { callReport } from '../../src/contract/metrics.ts';
import { recording } from '../../src/contract/recordings.ts';
import { recordings } from '../support/e2e/asterisk-eyes.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall, measured } from '../support/e2e/ledger-answers.ts';
import { expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { addWayIn } from '../support/e2e/outside-world.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { freePort } from '../support/sipp/sipp.ts';
import { toneIn } from '../support/tone.ts';

/** Callers and operators of one queue, each test with its own; times are SIPp's, calls are Asterisk's. */
const { world, queue, operator, call } = useWorld();

test('an answered call: both are recorded, and the ledger says what Asterisk saw', async () => {
  const line = await queue();
  const sara = await operator([line], { answerAfterMs: 500 });
  const caller = await call(line, { holdMs: 3_000 });
  expect((await caller.sipp.exit).code).toBe(0);

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'caller', number: caller.number, dialled: line.dialled });
  expect(seen?.queueSegments).toMatchObject([{ queueId: line.id, outcome: 'answered' }]);
  expect(seen?.offers).toMatchObject([{ operatorId: sara.id, outcome: 'accepted' }]);
  expect(seen?.operatorSegments).toMatchObject([{ operatorId: sara.id }]);
  expect(seen?.recording).toMatchObject({ id: await caller.callId(), state: 'stored', partial: false });

  const kept = await world().admin.get(`/v1/recordings/${await caller.callId()}`, recording);
  expect(kept.audio).toMatchObject({
    coverage: 'complete',
    callerSound: { silent: false },
    operatorSound: { silent: false },
  });
  const { bytes } = await world().admin.download(kept.audio?.url ?? '');
  expect({ caller: toneIn(bytes, 0), operator: toneIn(bytes, 1) }).toEqual({ caller: 440, operator: 880 });
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(kept.audio?.sha256);
  const part = await world().admin.download(kept.audio?.url ?? '', 'bytes=44-1043');
  expect(part).toMatchObject({ status: 206, bytes: bytes.subarray(44, 1_044) });
  await eventually(async () => (await recordings()).length === 0); // deleted on the PBX, once it is safe
});

test('an operator who hangs up ends the call for both', async () => {
  const line = await queue();
  const sara = await operator([line], { hangUpAfterMs: 1_000 });
  const caller = await call(line);
  expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'operator' });
});

test('a caller who hangs up while waiting has abandoned', async () => {
  const line = await queue();
  const caller = await call(line, { holdMs: 1_200 });
  expect((await caller.sipp.exit).code).toBe(0);

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], []);
  expect(seen).toMatchObject({ outcome: 'abandoned', endedBy: 'caller', offers: [] });
});

test('a caller who comes by a trunk of ours is counted with it', async () => {
  const { admin } = world();
  const [line, port] = [await queue(), await freePort()];
  const trunkId = await addWayIn(world(), port);
  const caller = await call(line, { holdMs: 500, port });
  expect((await caller.sipp.exit).code).toBe(0);

  const seen = await finishedCall(admin, await caller.callId());
  expect(seen).toMatchObject({ direction: 'inbound', dialled: line.dialled, trunkId });
  const { items } = await admin.get(`/v1/calls?trunk=${trunkId}&dialled=${line.dialled}`, callPage);
  expect(items.map(({ id }) => id)).toEqual([seen.id]);
  const hour = { from: seen.enteredAt, to: new Date(Date.parse(seen.enteredAt) + 3_600_000).toISOString() };
  const report = await admin.get(`/v1/metrics/calls?trunk=${trunkId}&${String(new URLSearchParams(hour))}`, callReport);
  const counts = { incoming: { calls: 1, answered: 0 }, outgoing: { attempts: 0, contactRate: null } };
  const [interval] = report.intervals;
  expect(interval).toMatchObject({ ...counts, numbers: [{ number: line.dialled }], trunks: [{ trunkId, ...counts }] });
});

test('a caller who hangs up while it rings has abandoned, and the phone stops ringing', async () => {
  const line = await queue();
  const sara = await operator([line], { behaviour: 'no-answer' });
  const caller = await call(line, { holdMs: 1_500 });
  const { calls } = await caller.sipp.exit;
  const rung = await sara.phone.waitFor(([first]) => first?.cancelledAt !== undefined && first);
  expect(rung.cancelledAt).toBeLessThan((calls[0]?.endedAt ?? 0) + 500);

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'abandoned', offers: [{ outcome: 'withdrawn', why: 'caller-left' }] });
  await sara.becomes('ready');
});

test('no answer: the next operator is asked at once, and the first has missed an offer', async () => {
  const line = await queue({ ringTimeoutMs: 3_000 });
  const deaf = await operator([line], { behaviour: 'no-answer' });
  const sara = await operator([line]);
  const caller = await call(line, { holdMs: 4_500 });
  expect((await caller.sipp.exit).code).toBe(0);

  const [missed] = deaf.phone.calls();
  const [answered] = sara.phone.calls();
  const rangFor = (missed?.cancelledAt ?? 0) - (missed?.invitedAt ?? 0);
  expect(rangFor).toBeGreaterThan(2_900);
  expect(rangFor).toBeLessThan(3_300);
  expect(Math.abs((answered?.invitedAt ?? 0) - (missed?.cancelledAt ?? 0))).toBeLessThan(100);
  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [deaf, sara]);
  expect(seen?.offers).toMatchObject([
    { operatorId: deaf.id, outcome: 'expired' },
    { operatorId: sara.id, outcome: 'accepted' },
  ]);
  const span = { from: world().since, to: Date.now() };
  const { operators } = await measured(world().admin, span, line.id, [deaf.id, sara.id]);
  expect(operators.map(({ operatorId, missed }) => [operatorId, missed]).toSorted()).toEqual(
    [
      [deaf.id, 1],
      [sara.id, 0],
    ].toSorted(),
  );
});

test('a declined offer goes to the next operator at once', async () => {
  const line = await queue();
  const busy = await operator([line], { behaviour: 'decline', answerAfterMs: 300 });
  const sara = await operator([line]);
  const caller = await call(line, { holdMs: 1_500 });
  expect((await caller.sipp.exit).code).toBe(0);

  const inviteAfterRefusal = (sara.phone.calls()[0]?.invitedAt ?? 0) - (busy.phone.calls()[0]?.invitedAt ?? 0) - 300;
  expect(inviteAfterRefusal).toBeLessThan(200);
  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [busy, sara]);
  expect(seen?.offers).toMatchObject([
    { operatorId: busy.id, outcome: 'declined' },
    { operatorId: sara.id, outcome: 'accepted' },
  ]);
});

test('a dead phone costs its own offer and nothing else', async () => {
  const line = await queue({ ringTimeoutMs: 10_000 });
  const dead = await operator([line]);
  const sara = await operator([line]);
  await dead.phone.vanish();
  const first = await call(line);
  await eventually(async () => (await dead.live()).status === 'ringing');
  const second = await call(line, { holdMs: 2_000 });
  await second.talks(1_000); // not behind the first one's dead phone
  await first.talks();
  await first.sipp.hangUp();

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [first, second], [dead, sara]);
  expect(seen?.offers).toMatchObject([
    { operatorId: dead.id, outcome: 'failed' },
    { operatorId: sara.id, outcome: 'accepted' },
  ]);
  await dead.becomes('unreachable');
});

test('two callers and one operator: the first comes first', async () => {
  const line = await queue();
  const sara = await operator([line], { hangUpAfterMs: 1_000 });
  await sara.choose({ is: 'paused', reason: 'rest' });
  const first = await call(line);
  await first.callId();
  const second = await call(line);
  await second.callId();
  await sara.choose({ is: 'available' });
  const ends = await Promise.all([first.sipp.exit, second.sipp.exit]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);

  await expectLedgerMatchesWitnesses(world(), line, [first, second], [sara]);
  const [one] = (await first.witnessed()).talks;
  const [two] = (await second.witnessed()).talks;
  expect(two?.from).toBeGreaterThan(one?.to ?? Infinity);
});

test('wrap-up is respected, and the next caller is offered when it ends', async () => {
  const line = await queue({ wrapUpMs: 2_000 });
  const sara = await operator([line], { hangUpAfterMs: 1_000 });
  const first = await call(line);
  const second = await call(line);
  await first.sipp.exit;
  await sara.becomes('wrap-up');
  await second.sipp.exit;

  const [one, two] = sara.phone.calls();
  const pause = (two?.invitedAt ?? 0) - (one?.endedAt ?? 0);
  expect(pause).toBeGreaterThan(1_950);
  expect(pause).toBeLessThan(2_300);
  await expectLedgerMatchesWitnesses(world(), line, [first, second], [sara]);
});

test('a pause during an offer takes it back once: the caller goes to the next operator', async () => {
  const line = await queue();
  const leaving = await operator([line], { behaviour: 'no-answer' });
  const sara = await operator([line]);
  const caller = await call(line, { holdMs: 1_500 });
  await leaving.phone.waitFor(([first]) => first?.ringingAt);
  await leaving.choose({ is: 'paused', reason: 'prayer' });
  expect((await caller.sipp.exit).code).toBe(0);

  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [leaving, sara]);
  expect(seen?.offers).toMatchObject([
    { operatorId: leaving.id, outcome: 'withdrawn', why: 'paused' },
    { operatorId: sara.id, outcome: 'accepted' },
  ]);
  expect(leaving.phone.calls()).toHaveLength(1);
  expect((await leaving.live()).status).toBe('paused');
});

test('a number that leads nowhere is announced, ended cleanly and counted', async () => {
  const caller = await call('99999');
  expect((await caller.sipp.exit).calls).toMatchObject([{ status: 200, endedBy: 'peer' }]);
  const told = await finishedCall(world().admin, await caller.callId());
  expect(told).toMatchObject({ outcome: 'turned-away', endedBy: 'system', dialled: '99999', queueSegments: [] });
});
