import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../support/e2e/eventually.ts';
import { startPbxProcess, type PbxProcess, type Told } from '../../support/pbx-process.ts';
import { askAri } from '../../support/pbx-stage.ts';
import { startCaller } from '../../support/sipp/sipp.ts';
import { stopAllSipp } from '../../support/sipp/sipp-process.ts';

const running: PbxProcess[] = [];
afterEach(async () => {
  await stopAllSipp();
  await Promise.all(running.splice(0).map((process) => process.kill()));
});

const pingEveryMs = 250;
function start(options = {}): PbxProcess {
  const process = startPbxProcess({ pingEveryMs, ...options });
  running.push(process);
  return process;
}

const ofKind = <Kind extends Told['is']>(process: PbxProcess, is: Kind) =>
  process.told.filter((told): told is Told & { readonly is: Kind } => told.is === is);
const entered = (process: PbxProcess) =>
  ofKind(process, 'event').flatMap(({ event }) => (event.type === 'CallerEntered' ? [event.callId] : []));

const applications = async () =>
  ((await askAri('GET', '/channels')) as { dialplan: { app_name: string } }[]).map(({ dialplan }) => dialplan.app_name);

test('of two instances the newer acts, the older does nothing until that one is gone', async () => {
  const older = start();
  await eventually(() => ofKind(older, 'connected').length === 1);
  const newer = start();
  await eventually(() => ofKind(newer, 'connected').length === 1);
  await eventually(() => ofKind(older, 'disconnected')[0]?.part === 'instance');

  await startCaller({ to: '1000' });
  const [call] = await eventually(() => entered(newer).length === 1 && entered(newer));
  older.order({ do: 'keep-place', call: call ?? '' });
  newer.order({ do: 'keep-place', call: call ?? '' });
  expect((await eventually(() => ofKind(newer, 'kept')[0])).result).toEqual({ is: 'ok' });
  expect((await eventually(() => ofKind(older, 'kept')[0])).result.is).toBe('unreachable');
  expect(entered(older)).toEqual([]);
  older.order({ do: 'tell-health' });
  expect((await eventually(() => ofKind(older, 'health')[0])).health).toMatchObject({ is: 'standby' });
  expect(ofKind(older, 'connected')).toHaveLength(1); // many heartbeats of the newer one later

  await newer.kill();
  await eventually(() => ofKind(older, 'connected').length === 2);
  expect(ofKind(older, 'connected')[1]?.callers).toMatchObject([{ callId: call, where: 'ours' }]);
  await startCaller({ to: '1000' });
  await eventually(() => entered(older).length === 1);
});

test('a process whose loop stands still loses new callers to the native queue, and takes the PBX again afterwards', async () => {
  const process = start({ stalledAfterMs: 1_000, pingEveryMs: 2_000 });
  await eventually(() => ofKind(process, 'connected').length === 1);
  process.order({ do: 'stall', ms: 4_000 });
  // Whoever calls before the watchdog has acted waits in vain; the next one waits in the native queue.
  await eventually(async () => {
    const caller = await startCaller({ to: '1000' });
    const whereTo = await eventually(async () =>
      (await applications()).find((name) => ['Stasis', 'Queue'].includes(name)),
    );
    if (whereTo === 'Queue') return true;
    await caller.stop();
    await eventually(async () => (await applications()).length === 0);
    return false;
  });
  expect(ofKind(process, 'disconnected')).toEqual([]); // still asleep
  await eventually(() => ofKind(process, 'connected').length === 2);
  expect(ofKind(process, 'disconnected')).toMatchObject([{ part: 'loop' }]);
  process.order({ do: 'tell-health' });
  const { health } = await eventually(() => ofKind(process, 'health')[0]);
  expect(health).toMatchObject({ is: 'up', counts: { 'loop-stalled': 1 } });
  expect(ofKind(process, 'connected')[1]?.callers).toMatchObject([{ where: 'fallback' }]);
  await startCaller({ to: '1000' });
  await eventually(() => entered(process).length > 0);
});
