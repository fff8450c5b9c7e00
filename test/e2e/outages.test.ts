import { expect, test } from 'vitest';
import { lasting } from '../support/e2e/lasting.ts';
import { expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { without } from '../support/e2e/stack-service.ts';
import type { TestCaller } from '../support/e2e/cast.ts';
import { useWorld } from '../support/e2e/use-world.ts';

/** Postgres and Redis go away during calls: calls go on, and the ledger is complete afterwards. */
const { world, queue, operator, call } = useWorld();
const outageMs = 20_000;

test.each(['redis', 'postgres'] as const)('%s stopped for 20 s during calls', async (service) => {
  const line = await queue();
  const sara = await operator([line]);
  const before = await call(line);
  await before.talks();
  const inTheDark = async (): Promise<[TestCaller, TestCaller]> => {
    await before.sipp.hangUp();
    const second = await call(line, { holdMs: 3_000 });
    await second.talks();
    await sara.choose({ is: 'paused', reason: 'rest' });
    await second.sipp.exit;
    const third = await call(line);
    await sara.choose({ is: 'available' });
    await third.talks();
    return [second, third];
  };
  const [during, later] = await without([service], 'kill', () => lasting(outageMs, inTheDark));
  await later.sipp.hangUp();
  const after = await call(line, { holdMs: 2_000 });
  await after.sipp.exit;
  await expectLedgerMatchesWitnesses(world(), line, [before, during, later, after], [sara]);
});

test('the service starts and serves while both are down', async () => {
  const line = await queue();
  const sara = await operator([line]);
  expect(await world().service.stop()).toBe(0);
  const caller = await without(['postgres', 'redis'], 'down', async () => {
    await world().service.start({ missing: ['postgres', 'redis'] });
    await sara.becomes('ready');
    const first = await call(line, { holdMs: 3_000 });
    expect((await first.sipp.exit).code).toBe(0);
    return first;
  });
  const [seen] = await expectLedgerMatchesWitnesses(world(), line, [caller], [sara]);
  expect(seen).toMatchObject({ outcome: 'answered', servedBy: 'pasokh' });
});
