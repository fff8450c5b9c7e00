import { expect, test } from 'vitest';
import type { TestOperator, TestQueue } from '../support/e2e/cast.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { callInLedger, type LedgerCall } from '../support/e2e/ledger-answers.ts';
import { useWorld } from '../support/e2e/use-world.ts';

/** One whole call, with the real service killed after each of its spool commits, before and after their commands. */
const { world, queue, operator, call } = useWorld();

interface Desk {
  readonly line: TestQueue;
  readonly sara: TestOperator;
}
const openDesk = async (answerAfterMs: number): Promise<Desk> => {
  const line = await queue({ ringTimeoutMs: 15_000 });
  return { line, sara: await operator([line], { answerAfterMs }) };
};
/** A call that nothing interrupts. One that ends within 5 s, unheard, is told again as a whole: the ledger keeps the first telling. */
const callMs = 5_500;

interface Told {
  readonly died: boolean;
  /** The phone was answered before the service died. */
  readonly answered: boolean;
  readonly call: LedgerCall;
  /** What happened, each once, without its times. */
  readonly facts: readonly string[];
}

type Death = `${number}:${'before' | 'after'}`;
const nextOf = (death: Death): Death => {
  const [commit, phase] = death.split(':');
  return phase === 'before' ? `${Number(commit)}:after` : `${Number(commit) + 1}:before`;
};

/** One call from its beginning to the stored recording. A service that dies of it is started again, to die next of `next`. */
async function oneCall({ line, sara }: Desk, next: Death): Promise<Told> {
  const { service, admin } = world();
  await sara.becomes('ready', 15_000);
  const caller = await call(line);
  const callId = await caller.callId();
  const finished = async (): Promise<LedgerCall> => {
    const told = await callInLedger(admin, callId);
    if (told.endedAt === null || told.recording?.state !== 'stored') throw new Error(JSON.stringify(told));
    return told;
  };
  const hasDied = () => !service.isRunning();
  const diedInCall = await eventually(hasDied, callMs).catch(() => false);
  const answered = sara.phone.calls().at(-1)?.answeredAt !== undefined;
  if (diedInCall) await service.start({ dieAt: next });
  await caller.talks();
  await caller.sipp.hangUp();
  const died = diedInCall || (await eventually(async () => hasDied() || finished(), 30_000)) === true;
  if (died && !diedInCall) await service.start({ dieAt: next });
  return { died, answered, call: await eventually(finished, 60_000), facts: await factsOf(callId) };
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
  // One phone rings until the service has had the time to come back.
  const [ringing, quick] = [await openDesk(3_500), await openDesk(200)];
  const whole = await oneCall(quick, '1:before');
  expect(whole).toMatchObject({ died: false, call: { outcome: 'answered' } });
  await world().service.stop();
  await world().service.start({ dieAt: '1:before' });
  let deaths = 0;
  let desk = ringing;
  for (let death: Death = '1:before'; ; death = nextOf(death)) {
    const { died, answered, call: ledger, facts } = await oneCall(desk, nextOf(death));
    expect({ death, facts }).toEqual({ death, facts: whole.facts });
    expect(ledger).toMatchObject({ outcome: 'answered', recording: { state: 'stored', partial: false } });
    expect(ledger.queueSegments).toHaveLength(1);
    expect(ledger.operatorSegments).toHaveLength(1);
    if (!died) break;
    deaths += 1;
    if (answered) desk = quick; // nothing is left that has to happen while it rings
  }
  expect(deaths).toBeGreaterThanOrEqual(10);
}, 420_000);
