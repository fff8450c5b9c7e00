import { expect, test } from 'vitest';
import { eventually } from '../support/e2e/eventually.ts';
import { callInLedger, type LedgerCall } from '../support/e2e/ledger-answers.ts';
import { useWorld } from '../support/e2e/use-world.ts';

/** One whole call, with the real service killed after each of its spool commits, before and after their commands. */
const { world, queue, operator, call } = useWorld();

interface Told {
  readonly died: boolean;
  readonly call: LedgerCall;
  /** What happened, each once, without its times. */
  readonly facts: readonly string[];
}

type Death = `${number}:${'before' | 'after'}`;

async function oneCall(
  line: Awaited<ReturnType<typeof queue>>,
  becomesReady: () => Promise<void>,
  death?: Death,
): Promise<Told> {
  const { service, admin } = world();
  await service.stop();
  await service.start(death === undefined ? {} : { dieAt: death });
  await becomesReady();
  const caller = await call(line, { holdMs: 6_000 });
  const callId = await caller.callId();
  const finished = async (): Promise<LedgerCall> => {
    const told = await callInLedger(admin, callId);
    if (told.endedAt === null || told.recording?.state !== 'stored') throw new Error(JSON.stringify(told));
    return told;
  };
  const died = (await eventually(async () => (service.isRunning() ? finished() : 'died'), 30_000)) === 'died';
  if (died) await service.start();
  await caller.sipp.exit;
  return { died, call: await eventually(finished, 60_000), facts: await factsOf(callId) };
}

async function factsOf(callId: string): Promise<string[]> {
  const rows = await world()
    .database.db.selectFrom('facts')
    .select(['type', 'body'])
    .where('call_id', '=', callId)
    .execute();
  const short = rows.map(({ type, body }) => {
    const { outcome, activity, endedBy } = body as Record<string, unknown>;
    return [type, outcome, activity, endedBy].filter((part) => typeof part === 'string').join(' ');
  });
  return [...new Set(short)].toSorted();
}

test('killed at every commit of a call: it goes on, and ends with one recording and the same facts', async () => {
  const line = await queue({ ringTimeoutMs: 15_000 });
  const sara = await operator([line], { answerAfterMs: 3_500 });
  const ready = () => sara.becomes('ready', 15_000);
  const whole = await oneCall(line, ready);
  expect(whole).toMatchObject({ died: false, call: { outcome: 'answered' } });
  let deaths = 0;
  for (let commit = 1, goesOn = true; goesOn; commit += 1) {
    for (const phase of ['before', 'after'] as const) {
      const told = await oneCall(line, ready, `${commit}:${phase}`);
      goesOn = told.died;
      if (!told.died) break;
      deaths += 1;
      const { call: ledger, facts } = told;
      expect({ commit, phase, facts }).toEqual({ commit, phase, facts: whole.facts });
      expect(ledger).toMatchObject({ outcome: 'answered', recording: { state: 'stored', partial: false } });
      expect(ledger.queueSegments).toHaveLength(1);
      expect(ledger.operatorSegments).toHaveLength(1);
    }
  }
  expect(deaths).toBeGreaterThanOrEqual(10);
}, 420_000);
