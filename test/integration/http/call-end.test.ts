import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import type { CallStore } from '../../../src/calls/ports.ts';
import { callId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;
type Service = Awaited<ReturnType<typeof createHttpService>>;

const sara = operatorId('sara');
const boss = operatorId('boss');
const told: NumberedFact[] = [];
let service: Service;
let calls = 0;
let id = callId('');

/** Each test has a call of its own, which rings at Sara's; the ledger knows no call. */
beforeAll(async () => {
  const store: CallStore = { ...storesAway().calls, get: async () => null };
  service = await createHttpService({ ...storesAway(), calls: store });
  service.gateway.onFacts((facts) => {
    told.push(...facts.filter(({ type }) => type === 'CallEnded' || type === 'CallCutOff'));
  });
  await service.gateway.syncConfiguration([aQueue({ wrapUpMs: 60_000 })], [anOperator('sara')]);
  await post({ type: 'ReachableChanged', operatorId: sara, reachable: true });
  await post({ type: 'PresenceChosen', operatorId: sara, presence: { is: 'available' } });
});
beforeEach(async () => {
  told.length = 0;
  calls += 1;
  id = callId(`1.${calls}`);
  await enter('1001');
  expect(state()).toBe('offered');
});
afterAll(() => service.app.close());

const post = (event: Unstamped) => service.gateway.post({ ...event, at: service.now() });
const enter = (dialled: string) => post({ type: 'CallerEntered', callId: id, number: '09121234567', dialled });
const leave = () => post({ type: 'CallerLeft', callId: id, to: 'hangup' });
const offer = () => nthOffer(id, 1);
const answer = () => post({ type: 'OfferAnswered', offerId: offer() });
const bridge = () => post({ type: 'PartiesBridged', callId: id, offerId: offer() });
const legEnded = () => post({ type: 'OperatorLegEnded', offerId: offer(), how: 'hangup' });
const wrapUpEnded = () => post({ type: 'WrapUpEnded', operatorId: sara });
const state = () => service.gateway.view.callers.get(id)?.is;
const activity = () => service.gateway.view.operators.get(sara)?.activity.is;

const end = async (who: 'sara' | 'reza' | 'boss') => {
  const headers = await service.tokenOf(who === 'boss' ? 'supervisor' : 'operator', operatorId(who));
  const got = await service.app.inject({ method: 'POST', url: `/v1/calls/${id}/end`, headers });
  return { status: got.statusCode, body: got.body === '' ? null : got.json() };
};

it('a supervisor ends it while the two talk; the wrap-up follows, and the fact says who', async () => {
  await answer();
  await bridge();
  expect(await end('boss')).toEqual({ status: 204, body: null });
  expect([state(), activity()]).toEqual([undefined, 'wrap-up']);
  expect(told).toMatchObject([
    { type: 'CallCutOff', callId: id, operatorId: sara, by: boss },
    { type: 'CallEnded', endedBy: 'system' },
  ]);
  await legEnded();
  await wrapUpEnded();
});

it('a supervisor ends it while the two are being connected', async () => {
  await answer();
  expect((await end('boss')).status).toBe(204);
  expect([state(), activity(), told.length]).toEqual([undefined, 'releasing', 2]);
  await legEnded();
});

it('the operator who talks in it ends it, and no other one', async () => {
  await answer();
  await bridge();
  expect((await end('reza')).status).toBe(403);
  expect((await end('sara')).status).toBe(204);
  expect(told).toMatchObject([{ type: 'CallEnded', endedBy: 'operator' }]);
  await legEnded();
  await wrapUpEnded();
});

it('nobody ends it while it rings, waits or is turned away, and nobody ends it twice', async () => {
  const refusal = async () => {
    const { status, body } = await end('boss');
    return [status, body.code, body.data];
  };
  const refused = (is: string) => [409, 'conflict', { reason: 'not-talking', state: is }];
  expect(await refusal()).toEqual(refused('offered'));
  expect((await end('sara')).status).toBe(403);
  await post({ type: 'PresenceChosen', operatorId: sara, presence: { is: 'signed-out' } });
  expect(await refusal()).toEqual(refused('waiting'));
  await leave();
  await legEnded();
  calls += 1;
  id = callId(`1.${calls}`);
  await enter('9999');
  expect(await refusal()).toEqual(refused('leaving'));
  await leave();
  expect([await refusal(), (await end('sara')).status]).toEqual([refused('ended'), 403]);
  id = callId('1.never');
  for (const who of ['boss', 'sara'] as const) expect((await end(who)).status).toBe(404);
  expect(told.filter(({ type }) => type === 'CallCutOff')).toEqual([]);
});
