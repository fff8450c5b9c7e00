import { afterEach, expect, test } from 'vitest';
import { stages, type Stage } from '../../../src/pbx/options.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { startCaller } from '../../support/sipp/sipp.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';

let open: RealStage | undefined;
afterEach(async () => {
  await open?.strike();
  open = undefined;
});

const channels = async () => (await askAri('GET', '/channels')) as { id: string; dialplan: { app_name: string } }[];

/** Somebody dials in and has got as far as the dialplan leads them, which depends on whether the application is there. */
async function callComesIn(): Promise<string> {
  const before = new Set((await channels()).map(({ id }) => id));
  await startCaller({ to: '1000' });
  const { id } = await eventually(async () =>
    (await channels()).find(({ id, dialplan }) => !before.has(id) && ['Stasis', 'Queue'].includes(dialplan.app_name)),
  );
  return id;
}

/** Before events flow the native queue takes the caller; from then on we do, and either way exactly one tells of it. */
test.for(stages)('a call that comes in at the step "%s" is known once', async (step: Stage) => {
  let call: string | null = null;
  open = await openRealStage({
    onStage: async (stage) => {
      if (stage === step && call === null) call = await callComesIn();
    },
  });
  const { heard, until } = open;
  const known = () => heard.snapshots.flatMap(({ callers }) => callers).filter(({ callId }) => callId === call);
  const entered = () => heard.events.filter((event) => event.type === 'CallerEntered' && event.callId === call);
  await until(() => call !== null && known().length + entered().length > 0);

  // One more caller, whose entering is the last event, shows that nothing is still on its way.
  await open.dialIn();
  await until(() => heard.events.some((event) => event.type === 'CallerEntered' && event.callId !== call));
  expect(known().length + entered().length).toBe(1);
  if (step === 'ami-up') expect(known()[0]?.where).toBe('fallback');
  else expect(known().every(({ where }) => where === 'ours')).toBe(true);
});

test('a caller who leaves while we connect has left, whatever the snapshot saw', async () => {
  const callers: Awaited<ReturnType<typeof startCaller>>[] = [];
  open = await openRealStage({
    onStage: async (stage) => {
      if (stage === 'events-flow') {
        callers.push(await startCaller({ to: '1000' }));
        await eventually(async () => (await channels()).length === 1);
      }
      if (stage === 'application-read') {
        await callers[0]?.hangUp();
        await eventually(async () => (await channels()).length === 0);
      }
    },
  });
  const { heard, until } = open;
  await until(() => heard.events.some(({ type }) => type === 'CallerLeft'));
  const told = heard.events.flatMap((event) => ('callId' in event ? [event.type] : []));
  expect(heard.snapshots[0]?.callers).toHaveLength(1);
  expect(told).toEqual(['CallerLeft']);
});

test('bridges of calls that ended unseen are taken away', async () => {
  const stale = 'mix-1764000000.99';
  await askAri('POST', `/bridges/${stale}?type=mixing`);
  open = await openRealStage();
  const bridges = async () => ((await askAri('GET', '/bridges')) as { id: string }[]).map(({ id }) => id);
  await eventually(async () => !(await bridges()).includes(stale));
});
