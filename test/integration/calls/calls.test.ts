import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createCalls } from '../../../src/calls/calls.ts';
import type { CallSearch, Calls } from '../../../src/calls/calls.ts';
import { createCallStore } from '../../../src/db/call-store.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, operatorId, queueId, trunkId } from '../../../src/shared/ids.ts';
import { day, factsOf, numbered, plan } from '../../support/call-facts.ts';
import type { CallPlan } from '../../support/call-facts.ts';
import * as control from '../../support/control-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { factsOfDialled, type DialledCallPlan } from '../../support/dialled-call-facts.ts';

let database: TestDatabase;
let calls: Calls;
let last = 0;

const all: CallSearch = {
  ...{ from: null, to: null, queueId: null, operatorId: null, number: null, direction: null, outcome: null },
  ...{ dialled: null, trunkId: null, disposition: null },
};

async function keepFacts(told: readonly Fact[]): Promise<void> {
  const facts = numbered(told, last);
  last += facts.length;
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts });
}
const keep = (given: Partial<CallPlan>): Promise<void> => keepFacts(factsOf(plan(given)));

beforeAll(async () => {
  database = await createTestDatabase();
  calls = createCalls({ store: createCallStore(database.db) });
  await keep({ call: callId('1.1'), at: day, missedBy: operatorId('ali') });
  await keep({ call: callId('1.2'), at: day + 1_000, talkMs: null, number: '+989121234567' });
  await keep({ call: callId('1.3'), at: day + 2_000, queue: queueId('sales'), operator: operatorId('ali') });
  await keep({ call: callId('1.4'), at: day + 2_000, number: '110' });
});
afterAll(() => database.drop());

const find = async (search: Partial<CallSearch>): Promise<string[]> => {
  const { items } = await calls.list({ ...all, ...search }, { limit: 50, cursor: null });
  return items.map(({ id }) => id);
};

describe('calls', () => {
  it('come newest first', async () => {
    expect(await find({})).toEqual(['1.4', '1.3', '1.2', '1.1']);
  });

  it.each([
    ['from', { from: day + 1_000 }, ['1.4', '1.3', '1.2']],
    ['to', { to: day + 1_000 }, ['1.1']],
    ['queue', { queueId: queueId('sales') }, ['1.3']],
    ['operator', { operatorId: operatorId('ali') }, ['1.3']],
    ['outcome', { outcome: 'abandoned' as const }, ['1.2']],
    ['direction', { direction: 'outbound' as const }, []],
    ['number as Iranians write it', { number: '۰۹۱۲ ۱۲۳ ۴۵۶۷' }, ['1.2']],
    ['short number', { number: ' 110 ' }, ['1.4']],
    ['short number in Persian digits', { number: '۱۱۰' }, ['1.4']],
    ['number dialled, in Persian digits', { dialled: '۲۰۰' }, ['1.4', '1.3', '1.2', '1.1']],
    ['several', { outcome: 'answered' as const, queueId: queueId('support'), to: day + 2_000 }, ['1.1']],
  ])('are found by %s', async (_name, search, expected) => {
    expect(await find(search)).toEqual(expected);
  });

  it('keep their pages while new calls come in', async () => {
    const first = await calls.list(all, { limit: 2, cursor: null });
    expect(first.items.map(({ id }) => id)).toEqual(['1.4', '1.3']);
    await keep({ call: callId('2.1'), at: day + 60_000 });
    const second = await calls.list(all, { limit: 2, cursor: first.nextCursor });
    expect(second.items.map(({ id }) => id)).toEqual(['1.2', '1.1']);
    expect(second.nextCursor).toBeNull();
  });

  it('refuse a cursor that is none', async () => {
    for (const cursor of ['x', '1~', `${'9'.repeat(15)}9~1.1`, "1~'; drop table calls"]) {
      await expect(calls.list(all, { limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect((await calls.list(all, { limit: 2, cursor: `${'9'.repeat(15)}~1.1` })).items).toHaveLength(2);
  });

  it('are shown whole', async () => {
    await database.db
      .insertInto('recordings')
      .values({ id: '1.1', call_id: '1.1', state: 'expected', next_try_at: new Date(day) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const call = await calls.get(callId('1.1'));
    expect(call).toMatchObject({ outcome: 'answered', number: '02188776655', enteredAt: day, endedAt: day + 68_000 });
    expect(call.queueSegments).toMatchObject([{ outcome: 'answered', queueId: 'support', endedAt: day + 8_000 }]);
    expect(call.offers.map(({ operatorId: who, outcome }) => [who, outcome])).toEqual([
      ['ali', 'expired'],
      ['sara', 'accepted'],
    ]);
    expect(call.operatorSegments).toMatchObject([{ operatorId: 'sara', talkAt: day + 8_000, endedAt: day + 68_000 }]);
    expect(call.recordings).toMatchObject([{ id: '1.1', state: 'expected', durationMs: null }]);
    await expect(calls.get(callId('9.9'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('calls that operators dial', () => {
  const yesterday = { from: day - 24 * 60 * 60_000, to: day };
  const at = day - 60 * 60_000;
  const keepDialled = (id: string, given: Partial<DialledCallPlan>): Promise<void> =>
    keepFacts(factsOfDialled({ call: callId(`out-${id.repeat(24)}`), at: at + Number(id) * 1_000, ...given }));

  beforeAll(async () => {
    await keepDialled('1', {});
    await keepDialled('2', { outcomes: ['busy'], number: '09351112233' });
    await keepDialled('3', { outcomes: [], operator: operatorId('ali'), queue: null });
    await keepFacts(control.consultation.map((fact) => ({ ...fact, at: fact.at - day + at })));
  });

  it.each([
    ['direction', { direction: 'outbound' as const }, ['3', '2', '1']],
    ['trunk', { trunkId: trunkId('trunk1') }, ['2', '1']],
    ['the number shown', { dialled: '02191000000' }, ['3', '2', '1']],
    ['the number shown, written otherwise', { dialled: '+۹۸ ۲۱ ۹۱۰۰ ۰۰۰۰' }, ['3', '2', '1']],
    ['outcome', { outcome: 'busy' as const }, ['2']],
    ['own phone', { outcome: 'not-dialled' as const }, ['3']],
    ['who dialled, also in vain', { operatorId: operatorId('sara'), direction: 'outbound' as const }, ['2', '1']],
    ['queue', { queueId: queueId('support'), direction: 'outbound' as const }, ['2', '1']],
    ['number', { number: '0935 111 2233' }, ['2']],
  ])('are found by %s', async (_name, search, expected) => {
    expect(await find({ ...yesterday, ...search })).toEqual(expected.map((id) => `out-${id.repeat(24)}`));
  });

  it('are shown with their attempts', async () => {
    const call = await calls.get(callId(`out-${'1'.repeat(24)}`));
    expect(call).toMatchObject({ dialledBy: 'sara', queueId: 'support', trunkId: 'trunk1', queueSegments: [] });
    expect(call.attempts).toMatchObject([{ purpose: 'customer', trunkId: 'trunk1', outcome: 'answered' }]);
    expect(call.offers).toMatchObject([{ purpose: 'dial', by: 'sara', queueSegmentId: null }]);
    expect(call.recordings).toMatchObject([{ state: 'expected' }]);
    expect((await calls.get(callId(`out-${'2'.repeat(24)}`))).recordings).toEqual([]);
  });

  it('and those that were handed over tell all that befell them', async () => {
    const call = await calls.get(control.call);
    expect(call.events.transfers).toMatchObject([{ how: 'attended', by: 'sara', taken: true }]);
    expect(call.operatorSegments.map(({ operatorId: who, via, phases }) => [who, via, phases.length])).toEqual([
      ['sara', 'queue', 3],
      ['ali', 'consult', 2],
    ]);
    expect(call.offers.map(({ purpose }) => purpose)).toEqual(['queue', 'consult']);
  });
});
