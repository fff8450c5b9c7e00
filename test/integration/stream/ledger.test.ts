import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, operatorId } from '../../../src/shared/ids.ts';
import type { Ledger } from '../../../src/stream/ports.ts';
import { day, factsOf, numbered, plan, traffic } from '../../support/call-facts.ts';
import * as control from '../../support/control-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { factsOfDialled } from '../../support/dialled-call-facts.ts';
import { ledgerContents } from '../../support/ledger-contents.ts';

const node = nodeId('pbx-1');
let database: TestDatabase;
let ledger: Ledger;

beforeAll(async () => {
  database = await createTestDatabase();
  ledger = createLedger(database.db);
});
afterAll(() => database.drop());
beforeEach(() => sql`truncate facts, operator_spans, calls cascade`.execute(database.db));

const batches = (facts: readonly NumberedFact[], size: number): NumberedFact[][] =>
  Array.from({ length: Math.ceil(facts.length / size) }, (_unused, n) => facts.slice(n * size, (n + 1) * size));

async function contentsAfter(all: readonly (readonly NumberedFact[])[], workers = 1): Promise<unknown> {
  const waiting = [...all];
  const work = async (): Promise<void> => {
    for (let facts = waiting.shift(); facts !== undefined; facts = waiting.shift()) await ledger.apply({ node, facts });
  };
  await Promise.all(Array.from({ length: workers }, work));
  const contents = await ledgerContents(database.db);
  await sql`truncate facts, operator_spans, calls cascade`.execute(database.db);
  return contents;
}

describe('the ledger', () => {
  it('keeps a whole call with its segments, offers and the operator’s time', async () => {
    await ledger.apply({ node, facts: numbered(factsOf(plan({ missedBy: operatorId('ali') }))) });
    const contents = await ledgerContents(database.db);
    expect(contents['calls']).toMatchObject([
      { outcome: 'answered', number_e164: '+982188776655', ended_by: 'caller' },
    ]);
    expect(contents['queue_segments']).toMatchObject([{ outcome: 'answered', queue_id: 'support' }]);
    expect(contents['offers']).toMatchObject([
      { outcome: 'expired', operator_id: 'ali' },
      { outcome: 'accepted', operator_id: 'sara' },
    ]);
    expect(contents['operator_segments']).toMatchObject([{ operator_id: 'sara' }]);
    expect(contents['operator_spans']!.map((span) => (span as { value: string }).value).toSorted()).toEqual(
      ['idle', 'reserved', 'ringing', 'talking', 'wrap-up'].toSorted(),
    );
    expect(contents['violations']).toEqual([]);
  });

  it('is the same whatever the order, size and number of deliveries and workers', async () => {
    const facts = traffic(30);
    const expected = await contentsAfter([facts]);
    expect(await contentsAfter(batches(facts, 50).toReversed())).toEqual(expected);
    expect(await contentsAfter(batches(facts.toReversed(), 17))).toEqual(expected);
    const twice = [...batches(facts, 23), ...batches(facts, 40).toReversed()];
    expect(await contentsAfter(twice, 4)).toEqual(expected);
  });

  it('is the same for any shuffling', async () => {
    const facts = traffic(4);
    const expected = await contentsAfter([facts]);
    const shuffled = fc.tuple(
      fc.shuffledSubarray(facts, { minLength: facts.length }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([order, size, workers]) => {
        expect(await contentsAfter(batches(order, size), workers)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('is the same for any shuffling of calls that are dialled and handed over', async () => {
    const own = [...control.blind('timed-out'), ...factsOfDialled({ outcomes: ['unreachable', 'answered'] })];
    const facts = numbered(own);
    const expected = await contentsAfter([facts]);
    expect(expected).toMatchObject({
      call_attempts: [{ outcome: 'unreachable' }, { outcome: 'answered' }],
      call_transfers: [{ how: 'blind', to_operator_id: 'ali', taken: false }],
      violations: [],
    });
    const shuffled = fc.shuffledSubarray(facts, { minLength: facts.length });
    await fc.assert(
      fc.asyncProperty(shuffled, fc.integer({ min: 1, max: 20 }), async (order, size) => {
        expect(await contentsAfter(batches(order, size))).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  it('tells which numbers it has', async () => {
    const facts = numbered(factsOf(plan())).filter((fact) => ![3, 4, 9].includes(fact.seq));
    await ledger.apply({ node, facts });
    const last = facts.at(-1)!.seq;
    const have = [
      { from: 1, to: 2 },
      { from: 5, to: 8 },
      { from: 10, to: last },
    ];
    expect(await ledger.acknowledged(node, { from: 1, to: 1000 })).toEqual(have);
    expect(await ledger.acknowledged(node, { from: 6, to: 7 })).toEqual([{ from: 6, to: 7 }]);
    expect(await ledger.acknowledged(nodeId('pbx-2'), { from: 1, to: 1000 })).toEqual([]);
  });

  it('keeps what Postgres would refuse in a text', async () => {
    const [entered] = numbered(factsOf(plan({ number: '0912\u0000\ud800' })));
    await ledger.apply({ node, facts: [entered!] });
    const { number } = await database.db.selectFrom('calls').select('number').executeTakeFirstOrThrow();
    expect(number).toBe('0912\ufffd\ufffd');
  });

  it('stores the others when one fact cannot be stored', async () => {
    const facts = numbered(factsOf(plan()));
    const broken = { ...facts[1]!, at: Number.NaN, seq: 500 };
    await expect(ledger.apply({ node, facts: [...facts.slice(0, 4), broken, ...facts.slice(4)] })).rejects.toThrow();
    expect(await ledger.acknowledged(node, { from: 1, to: 1000 })).toEqual([{ from: 1, to: facts.length }]);
  });

  it('counts a violated identity', async () => {
    const facts = numbered(factsOf(plan())).filter((fact) => fact.type !== 'TalkEnded');
    await ledger.apply({ node, facts });
    const found = await database.db.selectFrom('violations').selectAll().execute();
    expect(found).toMatchObject([{ rule: 'end-unknown', call_id: callId('1764000000.1'), detail: 'talk' }]);
    await ledger.apply({ node, facts: numbered(factsOf(plan())) });
    expect(await database.db.selectFrom('violations').selectAll().execute()).toEqual([]);
  });

  it('knows the gaps', async () => {
    await ledger.apply({ node, facts: [{ seq: 1, at: day + 5_000, type: 'GapSeen', from: day }] });
    const gaps = await database.db.selectFrom('gaps').selectAll().execute();
    expect(gaps).toEqual([{ node, seq: 1, started_at: new Date(day), ended_at: new Date(day + 5_000) }]);
  });
});
