import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { plainServing } from '../../../src/acd/queue-rules.ts';
import type { CallStore } from '../../../src/calls/ports.ts';
import { callId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue, sales } from '../../support/acd-builders.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;
type Service = Awaited<ReturnType<typeof createHttpService>>;

const sara = operatorId('sara');
const support = queueId('support');
let service: Service;

/** Two queues, with sara in both; the ledger knows no call. */
beforeAll(async () => {
  const calls: CallStore = { ...storesAway().calls, get: async () => null };
  service = await createHttpService({ ...storesAway(), calls });
  const both = { ...anOperator('sara'), serves: [plainServing(sales), plainServing(support)] };
  const supportQueue = aQueue({ id: support, name: 'Support', dialledNumbers: ['1002'] });
  await service.gateway.syncConfiguration([aQueue(), supportQueue], [both]);
  await post({ type: 'ReachableChanged', operatorId: sara, reachable: true });
});
afterAll(() => service.app.close());

const post = (event: Unstamped) => service.gateway.post({ ...event, at: service.now() });
const enter = (id: string, dialled = '1001') =>
  post({ type: 'CallerEntered', callId: callId(id), number: '09121234567', dialled });
const leave = (id: string) => post({ type: 'CallerLeft', callId: callId(id), to: 'hangup' });
/** The leg of the call's first offer, which was taken back, is gone. */
const legEnded = (id: string) => post({ type: 'OperatorLegEnded', offerId: nthOffer(callId(id), 1), how: 'hangup' });

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const ask = async (role: 'operator' | 'supervisor', method: Method, url: string, body?: object) => {
  const headers = await service.tokenOf(role, operatorId(role === 'operator' ? 'sara' : 'boss'));
  const answer = await service.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
  return { status: answer.statusCode, body: answer.json() };
};
const own = (method: Method, url: string, body?: object) => ask('operator', method, `/v1/me${url}`, body);
const boss = (method: Method, url: string, body?: object) => ask('supervisor', method, `/v1${url}`, body);

/** The call that rings at sara's, talked to the end; her wrap-up follows. */
async function talk(id: string): Promise<void> {
  const offerId = nthOffer(callId(id), 1);
  await post({ type: 'OfferAnswered', offerId });
  await post({ type: 'PartiesBridged', callId: callId(id), offerId });
  await leave(id);
}

describe('the presence after the call', () => {
  it('waits for the end of the work in hand, and is taken back', async () => {
    await own('PUT', '/presence', { is: 'available' });
    await enter('1.1');
    const lunch = { is: 'paused', reason: 'lunch' };
    const chosen = await own('PUT', '/presence', { ...lunch, when: 'after-call' });
    expect(chosen.body).toMatchObject({ status: 'ringing', presence: { is: 'available' }, nextPresence: lunch });
    expect((await own('GET', '')).body.live.nextPresence).toEqual(lunch);
    expect((await own('DELETE', '/presence/next')).body.nextPresence).toBeNull();
    await own('PUT', '/presence', { ...lunch, when: 'after-call' });
    await talk('1.1');
    expect((await own('POST', '/wrap-up/end')).body).toMatchObject({ status: 'paused', nextPresence: null });
  });

  it('is chosen at once where there is no work', async () => {
    const { body } = await own('PUT', '/presence', { is: 'available', when: 'after-call' });
    expect(body).toMatchObject({ status: 'ready', presence: { is: 'available' }, nextPresence: null });
    const refused = await own('PUT', '/presence', { is: 'available', when: 'tomorrow' });
    expect(refused.body.data.fields[0].path).toBe('body/when');
  });
});

describe('a wrap-up', () => {
  it('is made longer, up to an hour in all, and only while there is one', async () => {
    const extend = (byMs: number) => own('POST', '/wrap-up/extend', { byMs });
    expect((await extend(60_000)).body).toMatchObject({ code: 'conflict', data: { reason: 'no-wrap-up' } });
    await enter('2.1');
    await talk('2.1');
    const { since, until } = (await own('GET', '')).body.live.activity;
    expect(Date.parse(until) - Date.parse(since)).toBe(5_000);
    expect((await extend(60_000)).body.activity).toMatchObject({ is: 'wrap-up', since });
    for (let n = 0; n < 7; n += 1) await extend(600_000);
    const longest = (await own('GET', '')).body.live.activity;
    expect(Date.parse(longest.until) - Date.parse(since)).toBe(3_600_000);
    for (const byMs of [999, 600_001]) expect((await extend(byMs)).body.data.fields[0].path).toBe('body/byMs');
    await own('POST', '/wrap-up/end');
  });
});

describe('one queue of several', () => {
  it('is left and taken up again, by the operator or a supervisor', async () => {
    const signedIn = async () =>
      (await own('GET', '')).body.queues.map((queue: { signedIn: boolean }) => queue.signedIn) as boolean[];
    expect(await signedIn()).toEqual([true, true]);
    expect((await own('DELETE', '/queues/sales')).body).toMatchObject({ status: 'ready', leftQueues: ['sales'] });
    expect(await signedIn()).toEqual([false, true]);
    await enter('3.1');
    expect(service.gateway.view.callers.get(callId('3.1'))?.is).toBe('waiting');
    expect((await boss('PUT', '/operators/sara/queues/sales/sign-in')).body).toMatchObject({ leftQueues: [] });
    expect(service.gateway.view.callers.get(callId('3.1'))?.is).toBe('offered');
    // The offer that rings is taken back.
    expect((await boss('DELETE', '/operators/sara/queues/sales/sign-in')).body.leftQueues).toEqual(['sales']);
    expect(service.gateway.view.callers.get(callId('3.1'))?.is).toBe('waiting');
    await leave('3.1');
    await legEnded('3.1');
    await own('PUT', '/queues/sales');
    expect(await signedIn()).toEqual([true, true]);
  });

  it('has to be one of the own', async () => {
    expect((await own('PUT', '/queues/other')).status).toBe(404);
    expect((await boss('PUT', '/operators/nobody/queues/sales/sign-in')).status).toBe(404);
  });
});

describe('the presence that a supervisor chooses', () => {
  const force = (body: object) => boss('PUT', '/operators/sara/presence', body);
  const lunch = { is: 'paused', reason: 'lunch' };

  it('takes the ringing call away, and is shown with who chose it', async () => {
    const theBoss = { ...anOperator('boss'), name: 'The boss', serves: [] };
    await post({ type: 'OperatorConfigured', operator: theBoss });
    await own('PUT', '/presence', { is: 'available' });
    await enter('7.1');
    const forced = await force(lunch);
    expect(forced.body).toMatchObject({ presence: lunch, presenceBy: { id: 'boss', name: 'The boss' } });
    expect(service.gateway.view.callers.get(callId('7.1'))?.is).toBe('waiting');
    expect((await own('GET', '')).body.live).toMatchObject({ presenceBy: { id: 'boss' }, nextPresenceBy: null });
    expect((await own('PUT', '/presence', { is: 'signed-out' })).body.presenceBy).toBeNull();
    await leave('7.1');
    await legEnded('7.1');
  });

  it('waits for the end of the call, if so wished', async () => {
    await own('PUT', '/presence', { is: 'available' });
    await enter('7.2');
    const { body } = await force({ ...lunch, when: 'after-call' });
    expect(body).toMatchObject({ presenceBy: null, nextPresence: lunch, nextPresenceBy: { id: 'boss' } });
    await talk('7.2');
    const over = (await own('POST', '/wrap-up/end')).body;
    expect(over).toMatchObject({ presence: lunch, presenceBy: { id: 'boss' }, nextPresenceBy: null });
    await own('PUT', '/presence', { is: 'signed-out' });
  });

  it('has to be of somebody, and with a reason that people choose', async () => {
    expect((await boss('PUT', '/operators/nobody/presence', lunch)).status).toBe(404);
    expect((await force({ is: 'paused', reason: 'missed-offers' })).body.code).toBe('pause-reason-unknown');
  });
});

describe('a caller who waits', () => {
  const change = (id: string, body: object) => boss('PATCH', `/calls/${id}`, body);

  it('gets another priority, another queue, or both, at once', async () => {
    await own('PUT', '/presence', { is: 'signed-out' });
    await enter('4.1');
    service.clock.ahead += 1_000;
    await enter('4.2');
    const first = await change('4.2', { priority: 3 });
    expect([first.status, first.body]).toEqual([
      200,
      expect.objectContaining({ kind: 'caller', id: '4.2', state: 'waiting', place: 1, priority: 3 }),
    ]);
    expect((await change('4.2', { priority: 3 })).body).toEqual(first.body);
    const moved = await change('4.2', { queueId: 'support', priority: 1 });
    expect(moved.body).toMatchObject({ queueId: 'support', place: 1, priority: 1, state: 'waiting' });
    await own('PUT', '/presence', { is: 'available' });
    const waiting = { queueId: 'sales', state: 'waiting', place: 1 };
    expect((await change('4.2', { queueId: 'sales' })).body).toMatchObject(waiting);
    await leave('4.2');
    await legEnded('4.2');
  });

  it('has to wait, and the change to be one', async () => {
    const refused = async (id: string, body: object) => (await change(id, body)).body;
    expect(await refused('4.1', {})).toMatchObject({ code: 'invalid-input' });
    for (const priority of [-1, 11, 0.5]) {
      expect((await refused('4.1', { priority })).data.fields[0].path).toBe('body/priority');
    }
    expect((await refused('4.1', { queueId: 'nothere' })).data.fields[0]).toMatchObject({ path: 'body/queueId' });
    expect(await refused('9.9', { priority: 1 })).toMatchObject({ code: 'not-found' });
    const offerId = nthOffer(callId('4.1'), 1);
    expect((await change('4.1', { priority: 2 })).body).toMatchObject({ state: 'offered', operatorId: 'sara' });
    await post({ type: 'OfferAnswered', offerId });
    const conflict = (state: string) => ({ code: 'conflict', data: { reason: 'not-waiting', state } });
    expect(await refused('4.1', { priority: 2 })).toMatchObject(conflict('connecting'));
    await post({ type: 'PartiesBridged', callId: callId('4.1'), offerId });
    expect(await refused('4.1', { priority: 2 })).toMatchObject(conflict('talking'));
    await enter('4.3', '999');
    expect(await refused('4.3', { priority: 2 })).toMatchObject(conflict('leaving'));
  });
});

describe('the callers of a queue', () => {
  it('are told with their places, and why they wait', async () => {
    await enter('5.1');
    const { status, body } = await boss('GET', '/queues/sales/waiting?limit=1');
    expect([status, body.queueId, body.inLine]).toEqual([200, 'sales', 1]);
    expect(body.callers).toMatchObject([
      {
        ...{ place: 1, callId: '5.1', state: 'waiting', priority: 0, offers: 0, offeredTo: [], needs: [] },
        ...{ preference: null, widensAt: null, heldBy: [], excluded: { busy: 1 } },
        operators: [{ operatorId: 'sara', tier: 1, reason: 'busy' }],
      },
    ]);
    expect((await boss('GET', '/queues/nothere/waiting')).status).toBe(404);
    expect((await boss('GET', '/queues/sales/waiting?limit=51')).body.data.fields[0].path).toBe('query/limit');
  });
});
