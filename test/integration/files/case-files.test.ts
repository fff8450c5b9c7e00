import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createCustomerStore } from '../../../src/db/customer-store.ts';
import { createFileStore } from '../../../src/db/file-store.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createCaseFiles } from '../../../src/files/case-files.ts';
import { createCustomers } from '../../../src/files/customers.ts';
import type { CallId, CustomerId, FileId } from '../../../src/shared/ids.ts';
import { callId, customerId, nodeId, operatorId } from '../../../src/shared/ids.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { factsOf, plan } from '../../support/call-facts.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import { factsOfDialled } from '../../support/dialled-call-facts.ts';
import { insertOperator } from '../../support/operator-row.ts';

const sara = operatorId('sara');
const reza = operatorId('reza');
let test: TestDatabase;
let files: ReturnType<typeof createCaseFiles>;
let customers: ReturnType<typeof createCustomers>;
const live = new Set<CallId>();
let now = Date.UTC(2026, 10, 22, 8);
let ids = 0;
let seq = 0;

beforeAll(async () => {
  test = await createTestDatabase();
  for (const id of [sara, reza]) await insertOperator(test.db, id);
  const deps = { newId: () => `id${String((ids += 1))}`, now: () => now };
  files = createCaseFiles({ ...deps, store: createFileStore(test.db), live });
  customers = createCustomers({ ...deps, store: createCustomerStore(test.db) });
});
afterAll(() => test.drop());

const by = (id = sara) => ({ id, at: now });
const later = (ms = 1_000) => (now += ms);
const newNumber = () => `0912${String(1_000_000 + (ids += 1))}`;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof PasokhError ? error.code : error),
  );

async function customerWith(...numbers: string[]) {
  return await customers.create({ name: 'سارا رضایی', note: '', numbers });
}
async function fileOf(customer: { id: CustomerId }) {
  const file = await files.create({ kind: 'complaint', customerId: customer.id, subject: 'قبض' }, by());
  later();
  return file;
}
const ledger = (facts: readonly Fact[]) =>
  createLedger(test.db).apply({ node: nodeId('pbx1'), facts: facts.map((fact) => ({ ...fact, seq: (seq += 1) })) });
/** A call that enters now, and its facts. */
const callFrom = (number: string) => {
  const call = callId(`1795334400.${String((ids += 1))}`);
  const facts = factsOf(plan({ call, number, at: now }));
  later();
  return { call, facts };
};
const callsOf = async (id: FileId) =>
  (await files.attachments(id, null, 100)).items.map(({ callId: call, attachedBy }) => ({ call, attachedBy }));

describe('customers', () => {
  it('are found by their numbers in any spelling, and by words of the name', async () => {
    const number = newNumber();
    const made = await customers.create({
      name: 'شرکت كاوه‌نور',
      note: 'از ۱۴۰۲',
      numbers: [`0098${number.slice(1)}`, '021 2233 4455'],
    });
    const found = async (search: object) =>
      (await customers.list({ after: null, limit: 10, ...search })).items.map(({ id }) => id);
    for (const spelling of [number, `+98 ${number.slice(1)}`, '۰۲۱۲۲۳۳۴۴۵۵', '982122334455']) {
      expect(await found({ number: spelling })).toEqual([made.id]);
    }
    expect(await found({ name: 'کاوه نور' })).toEqual([made.id]);
    expect(await found({ name: 'نور شرکت' })).toEqual([made.id]);
    expect(await found({ name: 'کاوه', number: newNumber() })).toEqual([]);
    expect(await found({ name: '%' })).toContain(made.id); // no letters: no condition
    expect(await customers.get(made.id)).toEqual(made);
  });

  it('do not share a number, whoever comes first', async () => {
    const number = newNumber();
    const other = await customerWith(newNumber());
    const attempts = await Promise.all([1, 2, 3].map(() => codeOf(customerWith(newNumber(), number))));
    expect(attempts.toSorted()).toEqual(['conflict', 'conflict', 'fine']);
    expect(await codeOf(customers.change(other.id, { numbers: [number] }))).toBe('conflict');
    expect((await customers.get(other.id)).numbers).toEqual(other.numbers);
  });

  it('are changed by whoever looks at the present version', async () => {
    const made = await customerWith(newNumber());
    const changed = await customers.change(made.id, { name: 'سارا کاظمی', numbers: [], version: 1 });
    expect(changed).toMatchObject({ name: 'سارا کاظمی', note: '', numbers: [], version: 2 });
    expect(await codeOf(customers.change(made.id, { name: 'x', version: 1 }))).toBe('conflict');
    expect(await codeOf(customers.change(customerId('nobody'), { name: 'x' }))).toBe('not-found');
  });

  it('come in pages, newest first, each once', async () => {
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push((await customers.create({ name: 'صفحه', note: '', numbers: [] })).id);
    const seen: string[] = [];
    let after = null;
    do {
      const page: Awaited<ReturnType<typeof customers.list>> = await customers.list({ name: 'صفحه', after, limit: 2 });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen.toSorted()).toEqual(made.toSorted());
  });
});

describe('files', () => {
  it('get numbers without a gap, even when many are made at once', async () => {
    const customer = await customerWith(newNumber());
    const make = (customerRef: string) =>
      files.create({ kind: 'crm', customerId: customerId(customerRef), subject: 's' }, by());
    const made = await Promise.allSettled([customer.id, 'nobody', customer.id, 'nobody', customer.id].map(make));
    const numbers = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value.number] : []));
    expect(numbers.toSorted()).toEqual(['R-1405-00001', 'R-1405-00002', 'R-1405-00003']);
    expect((await make(customer.id)).number).toBe('R-1405-00004');
  });

  it('need a customer and an owner that exist', async () => {
    const customer = await customerWith(newNumber());
    const given = { kind: 'complaint', subject: 's' } as const;
    expect(await codeOf(files.create({ ...given, customerId: customerId('nobody') }, by()))).toBe('invalid-input');
    const ghost = operatorId('ghost');
    expect(await codeOf(files.create({ ...given, customerId: customer.id, ownerId: ghost }, by()))).toBe(
      'invalid-input',
    );
    const file = await fileOf(customer);
    expect(await codeOf(files.change(file.id, { ownerId: ghost }, by()))).toBe('invalid-input');
    expect((await files.change(file.id, { ownerId: reza }, by())).ownerId).toBe(reza);
  });

  it('keep the history of their states', async () => {
    const file = await fileOf(await customerWith(newNumber()));
    await files.change(file.id, { state: 'closed' }, by());
    expect(await codeOf(files.change(file.id, { state: 'in-progress' }, by()))).toBe('conflict');
    await files.change(file.id, { state: 'open' }, by(reza));
    const rows = await test.db.selectFrom('file_transitions').selectAll().where('file_id', '=', file.id).execute();
    expect(rows.map((row) => [row.from_state, row.to_state, row.operator_id])).toEqual([
      [null, 'open', 'sara'],
      ['open', 'closed', 'sara'],
      ['closed', 'open', 'reza'],
    ]);
  });

  it('are listed by customer, owner, kind, state, number and call', async () => {
    const customer = await customerWith(newNumber());
    const [one, two] = [await fileOf(customer), await fileOf(customer)];
    await files.change(one.id, { state: 'closed', ownerId: reza }, by());
    const { call, facts } = callFrom('02100000000');
    await ledger(facts);
    await files.attach(two.id, call, by());
    const listed = async (filter: object) =>
      (await files.list({ customerId: customer.id, after: null, limit: 10, ...filter })).items.map(({ id }) => id);
    expect(await listed({})).toEqual([two.id, one.id]);
    expect(await listed({ ownerId: reza })).toEqual([one.id]);
    expect(await listed({ open: true })).toEqual([two.id]);
    expect(await listed({ open: false })).toEqual([one.id]);
    expect(await listed({ state: 'closed', kind: 'complaint' })).toEqual([one.id]);
    expect(await listed({ kind: 'crm' })).toEqual([]);
    expect(await listed({ number: two.number })).toEqual([two.id]);
    expect(await listed({ callId: call })).toEqual([two.id]);
  });
});

describe('attaching a call', () => {
  it('works while it goes on and the ledger knows nothing of it, and twice', async () => {
    const file = await fileOf(await customerWith(newNumber()));
    const call = callId('1795334400.900001');
    expect(await codeOf(files.attach(file.id, call, by()))).toBe('not-found');
    live.add(call);
    await files.attach(file.id, call, by());
    await files.attach(file.id, call, by(reza));
    expect(await files.attachments(file.id, null, 10)).toEqual({
      items: [{ callId: call, attachedAt: now, attachedBy: sara, call: null }],
      next: null,
    });
    await files.detach(file.id, call, by());
    expect(await codeOf(files.detach(file.id, call, by()))).toBe('not-found');
    expect(await callsOf(file.id)).toEqual([]);
  });
});

describe('a call attaches itself', () => {
  it('to the one open file of its number, as soon as the ledger hears of it, in any spelling', async () => {
    const number = newNumber();
    const file = await fileOf(await customerWith(number));
    const { call, facts } = callFrom(`0098${number.slice(1)}`);
    await ledger(facts.slice(0, 1)); // CallEntered
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: null }]);
    await ledger(facts.slice(1));
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: null }]);
  });

  it('also one that an operator dials', async () => {
    const number = newNumber();
    const file = await fileOf(await customerWith(number));
    const call = callId('out-00000000000000000000f11e');
    await ledger(factsOfDialled({ call, number, at: now }).slice(0, 1)); // CallDialled
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: null }]);
  });

  it.each(['none', 'a closed one', 'two', 'one made after the call came'])('not with %s', async (which) => {
    const number = newNumber();
    const customer = await customerWith(number);
    const made = [];
    if (which !== 'none' && which !== 'one made after the call came') made.push(await fileOf(customer));
    if (which === 'a closed one') await files.change(made[0]!.id, { state: 'closed' }, by());
    if (which === 'two') made.push(await fileOf(customer));
    later();
    const { facts } = callFrom(number);
    if (which === 'one made after the call came') made.push(await fileOf(customer));
    await ledger(facts);
    for (const file of made) expect(await callsOf(file.id)).toEqual([]);
  });

  it('as things were when it came, however late the ledger hears of it', async () => {
    const number = newNumber();
    const customer = await customerWith(number);
    const file = await fileOf(customer);
    const { call, facts } = callFrom(number);
    // Postgres was away: by the time the call is told, the file is closed and there are others.
    await files.change(file.id, { state: 'closed' }, by());
    later();
    const others = [await fileOf(customer), await fileOf(customer)];
    await ledger(facts);
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: null }]);
    for (const other of others) expect(await callsOf(other.id)).toEqual([]);
  });

  it('once: undone it stays undone, and comes back only by hand', async () => {
    const number = newNumber();
    const file = await fileOf(await customerWith(number));
    const { call, facts } = callFrom(number);
    await ledger(facts.slice(0, 3));
    await files.detach(file.id, call, by());
    await ledger(facts.slice(3));
    await files.catchUp();
    expect(await callsOf(file.id)).toEqual([]);
    await files.attach(file.id, call, by(reza));
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: reza }]);
  });

  it('later, when its number gets its customer while the operator talks', async () => {
    const customer = await customerWith();
    const file = await fileOf(customer);
    const number = newNumber();
    const { call, facts } = callFrom(number);
    await ledger(facts);
    expect(await callsOf(file.id)).toEqual([]);
    await customers.change(customer.id, { numbers: [number] });
    expect(await files.catchUp()).toBe(1);
    expect(await callsOf(file.id)).toEqual([{ call, attachedBy: null }]);
    expect(await files.catchUp()).toBe(0);
  });
});
