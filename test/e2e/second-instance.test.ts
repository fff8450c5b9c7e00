import path from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { expectCallsMatchWitnesses } from '../support/e2e/ledger-witness.ts';
import { createService } from '../support/e2e/service.ts';
import { useWorld } from '../support/e2e/use-world.ts';

const { world, queue, operator, call } = useWorld();

test('of two instances only the newer one acts; the older comes back when that one is gone', async () => {
  const line = await queue();
  const sara = await operator([line]);
  const older = world().service;
  const newer = await createService({
    ...world().settings,
    PASOKH_SPOOL_DIR: path.join(world().recordingsDir, '../second-spool'),
  });
  await newer.start();
  await eventually(async () => (await older.readiness())?.missing.some(({ why }) => why.startsWith('another')));

  // Presence is in the spool of the instance where it was chosen: the newer one has its own.
  await sara.api.at(newer.url).put('/v1/me/presence', { is: 'available' });
  const told = older.output().length;
  const first = await call(line, { holdMs: 1_000 });
  await first.sipp.exit;
  expect(older.output().slice(told)).not.toMatch(/call entered|offer made|talk started/);
  expect(sara.phone.calls()).toHaveLength(1);
  await finishedCall(world().admin, await first.callId());

  await newer.kill();
  await eventually(async () => (await older.readiness())?.status === 'ready', 30_000);
  const second = await call(line, { holdMs: 1_000 });
  await second.sipp.exit;
  await expectCallsMatchWitnesses(world(), [first, second], [sara]);
});
