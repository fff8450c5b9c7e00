import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { operatorId, queueId, type CallId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startCaller } from '../../support/sipp/sipp.ts';

let stage: RealStage;
const operator = operatorId('201');
beforeEach(async () => {
  stage = await openRealStage();
});
afterEach(async () => {
  await stage.pbx.mirrorPresence(operator, 'out');
  await stage.strike();
});

const snapshot = () => stage.heard.snapshots.at(-1)!;
const ofType = <Type extends AcdEvent['type']>(type: Type) =>
  stage.heard.events.filter((event): event is AcdEvent & { readonly type: Type } => event.type === type);

async function signIn(): Promise<void> {
  await stage.phone(operator, 'answers');
  expect(await stage.pbx.mirrorPresence(operator, 'in')).toEqual({ is: 'ok' });
}

const nobodyIsThere = () => eventually(async () => ((await askAri('GET', '/channels')) as unknown[]).length === 0);

test('a call that the native queue served while we were away is told by the snapshot, until it is forgotten', async () => {
  await signIn();
  let answeredAt = 0;
  let endedAt = 0;
  await stage.whileNobodyListens(async () => {
    const caller = await startCaller({ to: '1000', from: '02177770000' });
    const talks = await stage.phoneOf(operator).waitFor(([call]) => call?.answeredAt);
    answeredAt = talks;
    await eventually(async () => ((await askAri('GET', '/channels')) as unknown[]).length === 2);
    await caller.hangUp();
    endedAt = Date.now();
    await nobodyIsThere();
  });
  const [served] = snapshot().fallbackCalls;
  expect(snapshot().fallbackCalls).toHaveLength(1);
  expect(served).toMatchObject({ number: '02177770000', dialled: '1000', operatorId: operator, recorded: true });
  expect(Math.abs((served?.talkAt ?? 0) - answeredAt)).toBeLessThan(200);
  expect(Math.abs((served?.endedAt ?? 0) - endedAt)).toBeLessThan(1_000);
  expect(served?.enteredAt).toBeLessThanOrEqual(served?.talkAt ?? 0);

  expect(await stage.pbx.forgetTraces([served!.callId])).toEqual({ is: 'ok' });
  await stage.whileNobodyListens(async () => undefined);
  expect(snapshot().fallbackCalls).toEqual([]);
  expect(await stage.pbx.recordings.delete(`fb-${served!.callId}`)).toEqual({ is: 'ok' });
});

test('a call of the native queue that ends after our return is told when it ends, and kept until then', async () => {
  await signIn();
  let caller: Awaited<ReturnType<typeof startCaller>> | undefined;
  await stage.whileNobodyListens(async () => {
    caller = await startCaller({ to: '1000' });
    await stage.phoneOf(operator).waitFor(([call]) => call?.answeredAt);
    await eventually(async () => {
      const channels = (await askAri('GET', '/channels')) as { state: string }[];
      return channels.length === 2 && channels.every(({ state }) => state === 'Up');
    });
  });
  const [here] = snapshot().callers;
  expect(here).toMatchObject({ where: 'fallback', fallbackOperator: operator, dialled: '1000' });
  const call: CallId = here!.callId;
  // Somebody forgets too early: the call goes on, and so does its trace.
  expect(await stage.pbx.forgetTraces([call])).toEqual({ is: 'ok' });
  await caller?.hangUp();
  await stage.until(() => stage.heard.served.length > 0);
  expect(stage.heard.served).toMatchObject([{ callId: call, operatorId: operator }]);
  expect(ofType('FallbackCallEnded')).toMatchObject([{ callId: call, operatorId: operator }]);
});

test('an operator whom the native queue connects while we listen is engaged, and free again afterwards', async () => {
  await signIn();
  const caller = await startCaller({ to: '1000' });
  await stage.until(() => ofType('CallerEntered').length === 1);
  const { callId } = ofType('CallerEntered')[0]!;
  expect(await stage.pbx.run({ type: 'AdmitCaller', callId, queueId: queueId('any') })).toEqual({ is: 'ok' });
  // Nobody renews the place: the time-out is shortened instead of waited for.
  await askAri('POST', `/channels/${callId}/variable?variable=TIMEOUT(absolute)&value=1`);
  await stage.until(() => ofType('FallbackCallTaken').length === 1);
  expect(ofType('CallerLeft')).toMatchObject([{ callId, to: 'fallback' }]);
  expect(ofType('FallbackCallTaken')).toMatchObject([{ callId, operatorId: operator }]);
  await caller.hangUp();
  await stage.until(() => ofType('FallbackCallEnded').length === 1);
  expect(ofType('FallbackCallEnded')).toMatchObject([{ callId, operatorId: operator }]);
});

test('a paused operator is left alone by the native queue', async () => {
  await signIn();
  expect(await stage.pbx.mirrorPresence(operator, 'paused')).toEqual({ is: 'ok' });
  await stage.whileNobodyListens(async () => {
    await startCaller({ to: '1000' });
    await eventually(async () => {
      const channels = (await askAri('GET', '/channels')) as { dialplan: { app_name: string } }[];
      return channels.some(({ dialplan }) => dialplan.app_name === 'Queue');
    });
  });
  expect(snapshot().callers).toMatchObject([{ where: 'fallback', fallbackOperator: null }]);
  expect(await stage.pbx.mirrorPresence(operator, 'in')).toEqual({ is: 'ok' });
  await stage.phoneOf(operator).waitFor((calls) => calls.length === 1);
});
