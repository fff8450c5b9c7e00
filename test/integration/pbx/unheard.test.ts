import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startCaller } from '../../support/sipp/sipp.ts';
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
  expect(ended.get(callId)).toBe(endedAt);
  expect([before, enteredAt, endedAt, at]).toEqual([before, enteredAt, endedAt, at].toSorted((a, b) => a - b));

  expect(await stage.pbx.forgetTraces([callId])).toEqual({ is: 'ok' });
  await stage.whileNobodyListens(async () => undefined);
  expect(stage.heard.snapshots.at(-1)?.visits).toEqual([]);
});
