import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startCaller } from '../../support/sipp/sipp.ts';
import { callId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { stackEnv } from '../../support/stack-env.ts';

let stage: RealStage | undefined;
afterEach(async () => {
  await stage?.strike();
  stage = undefined;
});

/** A client that has the application and hears nothing: a link that was cut without a word looks like it. */
async function deafClient(): Promise<WebSocket> {
  const key = `${stackEnv('PASOKH_ARI_USER')}:${stackEnv('PASOKH_ARI_SECRET')}`;
  const query = new URLSearchParams({ app: stackEnv('PASOKH_ARI_APP'), api_key: key });
  const socket = new WebSocket(`${stackEnv('PASOKH_ARI_URL').replace('http', 'ws')}/ari/events?${String(query)}`);
  await new Promise((resolve) => {
    socket.addEventListener('open', resolve);
  });
  return socket;
}

const channels = async () => (await askAri('GET', '/channels')) as { dialplan: { app_name: string } }[];

test('a caller who came and went while nobody listened is told by the next snapshot, until forgotten', async () => {
  stage = await openRealStage();
  const before = stage.heard.snapshots[0]!.at;
  await stage.whileNobodyListens(async () => {
    const deaf = await deafClient();
    const caller = await startCaller({ to: '1000', from: '02177770000' });
    await eventually(async () => (await channels()).some(({ dialplan }) => dialplan.app_name === 'Stasis'));
    await caller.hangUp();
    await eventually(async () => (await channels()).length === 0);
    deaf.close();
  });
  const { at, visits, ended, callers } = stage.heard.snapshots.at(-1)!;
  expect(callers).toEqual([]);
  expect(visits).toMatchObject([{ number: '02177770000', dialled: '1000' }]);
  const { callId, enteredAt, endedAt } = visits[0]!;
  expect(ended.get(callId)?.at).toBe(endedAt);
  expect([before, enteredAt, endedAt, at]).toEqual([before, enteredAt, endedAt, at].toSorted((a, b) => a - b));

  expect(await stage.pbx.forgetTraces([callId])).toEqual({ is: 'ok' });
  await stage.whileNobodyListens(async () => undefined);
  expect(stage.heard.snapshots.at(-1)?.visits).toEqual([]);
});

test('how a leg ended while nobody listened is kept with it: hung up, or lost', async () => {
  stage = await openRealStage();
  const [hungUp, lost] = [operatorId('121'), operatorId('122')];
  const legs = [hungUp, lost].map((operator, nth) => ({ operator, offerId: nthOffer(callId('out-unheard'), nth + 1) }));
  for (const { operator, offerId } of legs) {
    await stage.phone(operator, 'answers');
    const about = { callId: callId('out-unheard'), operatorId: operator, callerNumber: '0912', queueName: 'Sales' };
    const ring = { type: 'RingOperator', offerId, ...about, timeoutMs: 5_000, purpose: 'dial' } as const;
    expect(await stage.pbx.run(ring)).toEqual({ is: 'ok' });
  }
  const answered = () => stage?.heard.events.filter(({ type }) => type === 'OfferAnswered').length === 2;
  await stage.until(answered);
  await stage.whileNobodyListens(async () => {
    await stage?.operatorHangsUp(hungUp);
    await askAri('DELETE', `/channels/${legs[1]!.offerId}?reason_code=44`);
    await eventually(async () => (await channels()).length === 0);
  });
  const { ended } = stage.heard.snapshots.at(-1)!;
  expect(legs.map(({ offerId }) => ended.get(offerId)?.how)).toEqual(['hangup', 'lost']);
  expect(ended.get(legs[1]!.offerId)?.cause).toBe(44);
});
