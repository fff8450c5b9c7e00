import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { signedIn } from '../../src/contract/auth.ts';
import { phone } from '../../src/contract/me-phone.ts';
import { operatorPage } from '../../src/contract/operators.ts';
import { queuePage } from '../../src/contract/queues.ts';
import { createApi, type Api } from '../../test/support/e2e/api-client.ts';

/** For the demo on this machine alone: everything listens on 127.0.0.1. */
const password = 'pasokh-demo-1';
const adminName = 'admin';

export interface Seeded {
  readonly password: string;
  readonly adminName: string;
  readonly admin: Api;
  readonly supervisor: { readonly userName: string; readonly api: () => Promise<Api> };
  readonly operators: readonly { readonly userName: string; readonly user: string; readonly secret: string }[];
  /** The one of them who serves no queue, and so is free to call out. */
  readonly dialler: string;
  readonly queues: readonly { readonly name: string; readonly dialled: string }[];
  /** Numbers of customers, each with one open complaint file. */
  readonly customers: readonly string[];
}

const sampleQueues = [
  { name: 'درخواست سرویس', dialledNumbers: ['9100'], wrapUpMs: 3_000, ringTimeoutMs: 5_000 },
  { name: 'پیگیری و شکایت', dialledNumbers: ['9200'], wrapUpMs: 2_000, ringTimeoutMs: 5_000 },
];
const sampleOperators = ['مریم احمدی', 'رضا کریمی', 'زهرا محمدی', 'علی رضایی', 'سارا حسینی', 'حسین مرادی'];
const dialler = { userName: 'operator7', displayName: 'مینا رستمی' };
const sampleCustomers = [
  { name: 'نرگس صالحی', number: '09121110001', subject: 'یخچال پس از تعمیر هنوز خنک نمی‌کند' },
  { name: 'بهرام یزدانی', number: '09121110002', subject: 'تأخیر در مراجعهٔ تعمیرکار' },
  { name: 'شرکت آسایش گستر', number: '02188110003', subject: 'قطعهٔ نامرغوب در لباسشویی' },
  { name: 'لیلا نوری', number: '09351110004', subject: 'دریافت هزینهٔ اضافه در دورهٔ گارانتی' },
];

const made = z.object({ id: z.string() });
const anything = z.unknown();
const someItems = z.object({ items: z.array(made) });

/** Makes what is not there yet, all over the API; a second run finds everything. */
export async function seed(url: string): Promise<Seeded> {
  const signIn = async (userName: string): Promise<Api> => {
    const answer = await createApi(url, null).post('/v1/auth/login', { userName, password }, signedIn);
    return createApi(url, answer.accessToken);
  };
  const admin = await signIn(adminName).catch(async () => {
    await createAdmin();
    return await signIn(adminName);
  });
  const queues = await seedQueues(admin);
  const operators = await seedOperators(admin, queues);
  await addOperator(admin, 'supervisor', 'سرپرست', 'supervisor');
  await seedCustomers(admin);
  const phones = [];
  for (const userName of operators) {
    const api = await signIn(userName);
    const { user, secret } = await api.get('/v1/me/phone', phone);
    await api.put('/v1/me/presence', { is: 'available' });
    phones.push({ userName, user, secret });
  }
  return {
    ...{ password, adminName, admin, operators: phones, dialler: dialler.userName },
    supervisor: { userName: 'supervisor', api: () => signIn('supervisor') },
    queues: sampleQueues.map(({ name, dialledNumbers: [dialled = ''] }) => ({ name, dialled })),
    customers: sampleCustomers.map(({ number }) => number),
  };
}

async function createAdmin(): Promise<void> {
  const args = ['src/cli/create-operator.ts', '--user-name', adminName, '--display-name', 'مدیر', '--role', 'admin'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(`${password}\n`);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the first administrator could not be created');
}

async function seedQueues(admin: Api): Promise<readonly string[]> {
  const { items } = await admin.get('/v1/queues?limit=100', queuePage);
  const ids: string[] = [];
  for (const queue of sampleQueues) {
    const known = items.find(({ name }) => name === queue.name);
    ids.push(known?.id ?? (await admin.post('/v1/queues', queue, made)).id);
  }
  return ids;
}

async function addOperator(admin: Api, userName: string, displayName: string, role: string): Promise<string> {
  const { items } = await admin.get('/v1/operators?limit=100', operatorPage);
  const known = items.find((operator) => operator.userName === userName);
  return known?.id ?? (await admin.post('/v1/operators', { userName, displayName, role, password }, made)).id;
}

/** The first half serves both queues, the second half one each, who calls out none. */
async function seedOperators(admin: Api, queues: readonly string[]) {
  const operators = [];
  for (const [index, displayName] of sampleOperators.entries()) {
    const userName = `operator${index + 1}`;
    const id = await addOperator(admin, userName, displayName, 'operator');
    const served = index < sampleOperators.length / 2 ? queues : [queues[index % queues.length] ?? ''];
    for (const queue of served) await admin.put(`/v1/queues/${queue}/operators/${id}`);
    operators.push(userName);
  }
  await addOperator(admin, dialler.userName, dialler.displayName, 'operator');
  return [...operators, dialler.userName];
}

async function seedCustomers(admin: Api): Promise<void> {
  for (const { name, number, subject } of sampleCustomers) {
    const { items } = await admin.get(`/v1/customers?number=${number}`, someItems);
    const [known] = items;
    if (known !== undefined) continue;
    const { id } = await admin.post('/v1/customers', { name, numbers: [number] }, made);
    await admin.post('/v1/files', { kind: 'complaint', customerId: id, subject }, anything);
  }
}
