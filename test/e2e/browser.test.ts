import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { recording } from '../../src/contract/recordings.ts';
import { phone } from '../../src/contract/me-phone.ts';
import { bytesPerSecond } from '../../src/recordings/wav.ts';
import type { TestCaller, TestQueue } from '../support/e2e/cast.ts';
import { eventually } from '../support/e2e/eventually.ts';
import type { LedgerCall } from '../support/e2e/ledger-answers.ts';
import { expectCallsMatchWitnesses } from '../support/e2e/ledger-witness.ts';
import { startTcpProxy, type TcpProxy } from '../support/e2e/tcp-proxy.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openBrowsers, type Browsers, type WebOperator } from '../support/e2e/web-operator.ts';
import { openWorld } from '../support/e2e/world.ts';
import { stackEnv } from '../support/stack-env.ts';
import { channelOf, toneIn } from '../support/tone.ts';

/**
 * An operator whose phone is a page in a real browser: WebSocket, ICE, DTLS-SRTP. The tests share the browser. Callers sound at 440 Hz,
 * this operator at 660.
 */
const { world, queue, call } = useWorld(async () => {
  const { hostname, port } = new URL(stackEnv('PASOKH_ARI_URL'));
  wire = await startTcpProxy(Number(port));
  return openWorld({ PASOKH_PHONE_WS_URL: `ws://${hostname}:${String(wire.port)}/ws` });
});
/** What the browser's WebSocket goes through. */
let wire: TcpProxy;
let browsers: Browsers;
let line: TestQueue;
let sara: WebOperator;
beforeAll(async () => {
  browsers = await openBrowsers(world());
  line = await queue({ ringTimeoutMs: 10_000 });
  sara = await browsers.operator([line], 660);
});
afterAll(async () => {
  await browsers.close();
  await wire.close();
});

/** A call that sara has answered. */
async function talking(): Promise<TestCaller> {
  const caller = await call(line);
  await saraAnswers();
  await caller.talks();
  return caller;
}

async function saraAnswers(): Promise<void> {
  await sara.phone.becomes(({ call }) => call !== null);
  await sara.phone.answer();
  await eventually(async () => {
    const heard = await sara.phone.hears();
    if (heard !== null && Math.abs(heard - 440) < 10) return true;
    throw new Error(`heard: ${String(heard)} Hz`);
  });
}

const id = (call: LedgerCall | undefined): string => call?.id ?? '';

/** The talk goes on until there is so much more of it in the recording. */
async function recordsOn(caller: TestCaller, forMs: number): Promise<void> {
  const file = path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording', `${await caller.callId()}.raw`);
  const { size } = await stat(file);
  await eventually(async () => (await stat(file)).size > size + (bytesPerSecond * forMs) / 1_000);
}

/** What is heard in a channel, half second by half second: a tone in Hz, or music, each told once in a row. */
async function heardIn(id: string, channel: 0 | 1): Promise<(number | 'music')[]> {
  const { audio } = await world().admin.get(`/v1/recordings/${id}`, recording);
  const { bytes } = await world().admin.download(audio?.url ?? '');
  const samples = bytes.subarray(44);
  const step = bytesPerSecond / 2;
  const parts = Array.from({ length: Math.floor(samples.length / step) }, (_, i) =>
    samples.subarray(i * step, i * step + step),
  );
  const heard = parts.flatMap((part) => {
    const isSilent = channelOf(part, channel).every((sample) => Math.abs(sample) < 200);
    return isSilent ? [] : (toneIn(part, channel, [440, 660, 880]) ?? 'music');
  });
  return heard.filter((sound, i) => sound !== heard[i - 1]);
}

test('a call is answered in the browser, heard on both sides, and hung up there', async () => {
  const caller = await talking();
  await recordsOn(caller, 1_000);
  await sara.phone.hangUp();
  expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'operator' });
  expect([await heardIn(id(seen), 0), (await heardIn(id(seen), 1)).at(-1)]).toEqual([[440], 660]);
});

test('the page is refreshed during a call: the caller stays, the same operator is rung and talks on', async () => {
  const caller = await talking();
  await recordsOn(caller, 1_500);
  await sara.phone.refresh();
  await saraAnswers();
  expect(await sara.api.get('/v1/me/phone', phone)).toMatchObject({ reachable: true, noCalls: { why: 'at-work' } });
  await recordsOn(caller, 1_500);
  await caller.sipp.hangUp();

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
  expect(seen).toMatchObject({
    ...{ outcome: 'answered', endedBy: 'caller' },
    operatorSegments: [{ operatorId: sara.id }, { operatorId: sara.id, via: 'return' }],
    queueSegments: [{ outcome: 'answered' }],
  });
  const [said, heard] = [await heardIn(id(seen), 0), await heardIn(id(seen), 1)];
  expect([said, heard[0], heard.at(-1)]).toEqual([[440], 660, 660]);
});

test('the WebSocket breaks during a call: the talk goes on, and its end still reaches the phone', async () => {
  const caller = await talking();
  wire.cut();
  await sara.phone.becomes(({ registered }) => !registered);
  wire.mend();
  await sara.phone.becomes(({ registered }) => registered);
  await recordsOn(caller, 1_000);
  await sara.api.post(`/v1/calls/${await caller.callId()}/end`, {}, z.null());
  await sara.phone.becomes(({ call }) => call === null);

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
  expect(seen).toMatchObject({ endedBy: 'operator', operatorSegments: [{ via: 'queue' }] });
  expect([await heardIn(id(seen), 0), await heardIn(id(seen), 1)]).toEqual([[440], [660]]);
});

test('the browser is killed during a call: the caller stays, and is offered again once there is another', async () => {
  const caller = await talking();
  await sara.phone.kill();
  const killed = performance.now();
  await sara.becomes('unreachable');
  expect(performance.now() - killed).toBeLessThan(3_000);
  const why = { reachable: false, noCalls: { why: 'unreachable', since: expect.any(String) } };
  expect(await sara.api.get('/v1/me/phone', phone)).toMatchObject(why);
  sara = await browsers.reopen(sara);
  await saraAnswers();
  await eventually(async () => (await caller.witnessed()).talks.length === 2);
  await caller.sipp.hangUp();

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
  expect(seen?.operatorSegments.map(({ via }) => via)).toEqual(['queue', 'return']);
});
