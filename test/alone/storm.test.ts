import { test } from 'vitest';
import { expectAnswers, expectCalm, expectFetched } from '../support/e2e/storm/aftermath.ts';
import { blow } from '../support/e2e/storm/blow.ts';
import { expectSameBooks } from '../support/e2e/storm/books.ts';
import { setStage } from '../support/e2e/storm/stage.ts';
import { useWorld } from '../support/e2e/use-world.ts';

const { world, expectAnomaly } = useWorld();

const calls = Number(process.env['PASOKH_STORM_CALLS'] ?? 300);
const seed = Number(process.env['PASOKH_STORM_SEED'] ?? Date.now() % 1_000_000);

test(`${String(calls)} calls, and people who do with them whatever can be done: nothing is left behind, all is in the ledger (seed ${String(seed)})`, async () => {
  // Who presses as the other hangs up comes too late, and is told so.
  expectAnomaly(/lost race/);
  const stage = await setStage(world());
  const storm = await blow(stage, calls, seed);
  expectAnswers(storm.done);
  await expectCalm(stage);
  await expectFetched();
  await expectSameBooks(world(), storm);
  await stage.board.close();
});
