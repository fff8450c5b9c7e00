import type { z } from 'zod';
import { type liveOperator, me } from '../../../src/contract/me.ts';
import { phone as phoneAnswer } from '../../../src/contract/me-phone.ts';
import { operator as operatorAnswer } from '../../../src/contract/operators.ts';
import { type newQueue, queue as queueAnswer } from '../../../src/contract/queues.ts';
import type { Role } from '../../../src/shared/role.ts';
import { startCaller, startPhone, type CallerOptions, type Phone, type PhoneOptions } from '../sipp/sipp.ts';
import type { SippProcess } from '../sipp/sipp-process.ts';
import type { Api } from './api-client.ts';
import type { Cel } from './cel.ts';
import { eventually } from './eventually.ts';
import { witnessedCalls, type WitnessedCall } from './witness.ts';
import type { World } from './world.ts';

type Presence = z.input<typeof liveOperator>['presence'];
type QueueSettings = Partial<z.input<typeof newQueue>>;

export interface TestQueue {
  readonly id: string;
  readonly name: string;
  /** The one number that leads to it. */
  readonly dialled: string;
}

/** An operator who is signed in. */
export interface TestPerson {
  readonly id: string;
  readonly userName: string;
  /** The user part of the phone's address: `op-…`, `web-…`. */
  readonly user: string;
  readonly api: Api;
  readonly choose: (presence: Presence) => Promise<void>;
  readonly live: () => Promise<z.infer<typeof liveOperator>>;
  /** Waits until the board shows this. */
  readonly becomes: (status: z.infer<typeof liveOperator>['status'], timeoutMs?: number) => Promise<void>;
}

/** With a real phone on the table. */
export interface TestOperator extends TestPerson {
  readonly phone: Phone;
}

/** A caller with a number of their own, by which Asterisk's log finds the call. */
export interface TestCaller {
  readonly sipp: SippProcess;
  readonly number: string;
  /** What Asterisk saw of it; waits until it has come in. */
  readonly witnessed: () => Promise<WitnessedCall>;
  readonly callId: () => Promise<string>;
  /** Waits until Asterisk has seen both parties in one bridge. */
  readonly talks: (timeoutMs?: number) => Promise<void>;
}

export const password = 'correct horse battery staple';
let numbered = 0;
const next = (): string => String(++numbered).padStart(4, '0');
const nextNumber = (): string => `0912000${next()}`;

/** Short times, so that a scenario takes seconds, and nobody is paused for missing; a test overrides what it is about. */
export async function addQueue({ admin }: Pick<World, 'admin'>, settings: QueueSettings = {}): Promise<TestQueue> {
  const dialled = `2${next()}`;
  const body = {
    ...{ name: `Queue ${dialled}`, dialledNumbers: [dialled], ringTimeoutMs: 3_000, wrapUpMs: 0 },
    coolDownMs: { declined: 1_000, busy: 1_000, noAnswer: 1_000, unreachable: 1_000 },
    ...{ missedLimit: null, serviceLevelMs: 5_000, shortAbandonMs: 500 },
    ...settings,
  };
  const { id, name } = await admin.post('/v1/queues', body, queueAnswer);
  return { id, name, dialled };
}

/** Creates the account, makes it a member, signs in, registers the phone, becomes available, and waits until ready. */
export async function addOperator(
  world: Pick<World, 'admin' | 'signIn'>,
  queues: readonly TestQueue[],
  phoneOptions: Partial<PhoneOptions> = {},
  role: Role = 'operator',
): Promise<TestOperator> {
  const person = await addPerson(world, queues, role);
  const { user, secret } = await person.api.get('/v1/me/phone', phoneAnswer);
  const phone = await startPhone({ behaviour: 'answer', ...phoneOptions, user, secret });
  await person.choose({ is: 'available' });
  await person.becomes('ready');
  return { ...person, phone };
}

/** Creates the account, makes it a member, and signs in. */
export async function addPerson(
  { admin, signIn }: Pick<World, 'admin' | 'signIn'>,
  queues: readonly TestQueue[],
  role: Role = 'operator',
): Promise<TestPerson> {
  const userName = `operator${next()}`;
  const account = { userName, displayName: `اپراتور ${userName}`, password, role };
  const { id } = await admin.post('/v1/operators', account, operatorAnswer);
  for (const queue of queues) await admin.put(`/v1/queues/${queue.id}/operators/${id}`);
  const api = await signIn(userName, password);
  const live = async (): Promise<z.infer<typeof liveOperator>> => {
    const { live: seen } = await api.get('/v1/me', me);
    if (seen === null) throw new Error(`call distribution does not know ${userName}`);
    return seen;
  };
  const becomes: TestPerson['becomes'] = async (status, timeoutMs) => {
    await eventually(async () => {
      const seen = await live();
      if (seen.status === status) return true;
      throw new Error(`${userName} is ${JSON.stringify(seen)}, not ${status}`);
    }, timeoutMs);
  };
  const choose: TestPerson['choose'] = (presence) => api.put('/v1/me/presence', presence);
  return { id, userName, user: `op-${id}`, api, choose, live, becomes };
}

type CallOptions = Omit<CallerOptions, 'to' | 'from' | 'count'> & { from?: string };

/** Starts one call to the queue, or to any number. */
export async function call(
  { cel }: Pick<World, 'cel'>,
  to: TestQueue | string,
  { from = nextNumber(), ...options }: CallOptions = {},
): Promise<TestCaller> {
  const since = cel.events().length;
  const sipp = await startCaller({ ...options, from, to: typeof to === 'string' ? to : to.dialled });
  return callerOf(cel, sipp, from, since);
}

/** Starts so many calls at once, all of one SIPp. */
export async function rush(
  { cel }: Pick<World, 'cel'>,
  { dialled }: TestQueue,
  count: number,
  options: Omit<CallOptions, 'from'> = {},
): Promise<TestCaller[]> {
  const since = cel.events().length;
  const from = Array.from({ length: count }, nextNumber);
  const sipp = await startCaller({ rate: 1_000, ...options, from, to: dialled, count });
  return from.map((number) => callerOf(cel, sipp, number, since));
}

function callerOf(cel: Cel, sipp: SippProcess, number: string, since: number): TestCaller {
  const witnessed: TestCaller['witnessed'] = () =>
    eventually(() => {
      const events = cel.events();
      const entry = events.slice(since).find((seen) => seen.event === 'CHAN_START' && seen.number === number);
      return witnessedCalls(events).find(({ callId }) => callId === entry?.channelId);
    });
  return {
    ...{ sipp, number, witnessed },
    callId: async () => (await witnessed()).callId,
    talks: async (timeoutMs) => {
      await eventually(async () => (await witnessed()).talks.length > 0, timeoutMs);
    },
  };
}
