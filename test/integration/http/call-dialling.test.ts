import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DialOut } from '../../../src/dialling/dial-out.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { callId, trunkId } from '../../../src/shared/ids.ts';
import { parsePhoneNumber } from '../../../src/shared/phone-number.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const number = '+989121234567';
const route = (trunk: string) => ({ trunkId: trunkId(trunk), dial: '09121234567', shown: '021', limit: null });
/** Two ways out; who dials 110 is refused by a rule, 115 is an emergency number. */
const dialOut: DialOut = {
  queueOf: () => undefined,
  numberOf: (to) => {
    const read = parsePhoneNumber(to);
    return read.ok ? read.e164 : to;
  },
  plan: (to) => {
    if (to === '110') throw new PasokhError('dial-refused', { data: { rule: 'no police', number: to } });
    const plan = { shown: '021', routes: [route('t1'), route('t2')] };
    return to === '115' ? { ...plan, number: to, isEmergency: true } : { ...plan, number };
  },
};
const key = 'a-key-of-mine';
let stage: CallControlStage;

beforeEach(async () => {
  stage = await createCallControlStage({ dialOut });
  await stage.signIn('sara');
});
afterEach(() => stage.app.close());

const dial = (wish: object = {}, who = 'sara') =>
  stage.ask(who, 'POST', '/v1/calls', { to: '0912 123 4567', idempotencyKey: key, ...wish });
const attempt = (who: 'sara' | 'omid' | null) => stage.callNews.attempts.of(who as never);

/** Sara's phone is up, and the customer's is dialled. */
const sent = async () => {
  const { body } = await dial();
  const id = callId(body.id);
  await stage.answer('sara');
  return id;
};

describe('a call out', () => {
  it('rings the own phone, then the customer’s, and is a talk like any other', async () => {
    const { status, headers, body } = await dial({ queueId: 'sales' });
    expect([status, headers['location']]).toEqual([201, `/v1/calls/${body.id}`]);
    expect(body.id).toMatch(/^out-[0-9a-f]{24}$/);
    const id = callId(body.id);
    expect(body).toMatchObject({
      ...{ state: 'dialling', stage: 'own-phone', direction: 'outbound', number, dialled: '021', queueId: 'sales' },
      parties: [{ name: 'sara', purpose: 'dial', seat: null, leads: true }],
    });
    const { post, control, answer, does } = stage;
    await answer('sara');
    await post({ type: 'CustomerRang', callId: id, earlyMedia: true });
    expect(await control('sara', id)).toMatchObject({ state: 'dialling', stage: 'early-media' });
    expect(await does('sara', id, 'hold')).toEqual([409, 'call-state', 'dialling']);
    await post({ type: 'CustomerAnswered', callId: id });
    expect(await control('sara', id)).toMatchObject({ state: 'talking', phase: 'talk', queueId: 'sales' });
    expect(await does('sara', id, 'hold')).toEqual([200, 'talking']);
  });

  it('is one, however often it is asked for with the same key', async () => {
    const [one, other] = await Promise.all([dial(), dial()]);
    expect([one.status, other.status].toSorted()).toEqual([200, 201]);
    expect(other.body).toEqual(one.body);
    for (const to of ['09121234567', number, '۰۹۱۲ ۱۲۳ ۴۵۶۷']) expect((await dial({ to })).status).toBe(200);
    expect((await dial({ to: '021' })).body.code).toBe('idempotency-key-reused');
    expect((await dial({ queueId: 'sales' })).body.code).toBe('idempotency-key-reused');
    await stage.signIn('omid');
    expect((await dial({}, 'omid')).body.id).not.toBe(one.body.id);
    // Over, and remembered.
    await stage.does('sara', callId(one.body.id), 'end');
    expect(await dial()).toMatchObject({ status: 200, body: { id: one.body.id, state: 'ended' } });
    expect(stage.activityOf('sara')).toBe('releasing');
  });

  it('may be tried again with the same key after a refusal', async () => {
    expect((await dial({ to: '110' })).body).toMatchObject({ code: 'dial-refused', data: { rule: 'no police' } });
    await stage.post({ type: 'ReachableChanged', operatorId: 'sara' as never, reachable: false });
    expect((await dial()).body).toMatchObject({ code: 'conflict', data: { reason: 'unreachable', state: null } });
    await stage.post({ type: 'ReachableChanged', operatorId: 'sara' as never, reachable: true });
    expect((await dial()).status).toBe(201);
    const busy = await dial({ idempotencyKey: 'another-key' });
    expect([busy.status, busy.body.data.reason]).toEqual([409, 'busy']);
  });

  it('to an emergency number needs a phone, and nobody signed in', async () => {
    await stage.post({ type: 'PresenceChosen', operatorId: 'sara' as never, presence: { is: 'signed-out' } });
    expect((await dial()).body).toMatchObject({ code: 'conflict', data: { reason: 'signed-out', state: null } });
    const { status, body } = await dial({ to: '115' });
    expect([status, body.state, body.number]).toEqual([201, 'dialling', '115']);
  });

  it('is asked for in plain words, and in the name of an own queue', async () => {
    for (const wish of [
      { to: '' },
      { to: 7 },
      { idempotencyKey: 'short' },
      { idempotencyKey: 'with a space' },
      { x: 1 },
    ])
      expect((await dial(wish)).status, JSON.stringify(wish)).toBe(400);
    const { body } = await dial({ queueId: 'nothere' });
    expect([body.code, body.data.fields[0].path]).toEqual(['invalid-input', 'body/queueId']);
    expect(stage.activityOf('sara')).toBe('idle');
  });
});

describe('how it goes on', () => {
  it('is told step by step, to who dialled and to supervisors', async () => {
    const id = await sent();
    const row = { key: `attempt:${id}`, callId: id, by: 'sara', to: 'customer', number };
    expect(attempt('sara')).toMatchObject([{ ...row, stage: 'sent', outcome: null }]);
    await stage.post({ type: 'CustomerRang', callId: id, earlyMedia: false });
    expect(attempt(null)).toMatchObject([{ ...row, stage: 'ringing' }]);
    expect(attempt('omid')).toEqual([]);
    await stage.post({ type: 'CustomerLegEnded', callId: id, how: 'busy', cause: 17 });
    expect(attempt('sara')).toMatchObject([{ ...row, stage: 'ended', outcome: 'busy', cause: 17 }]);
    stage.clock.ahead = 60_000;
    expect(attempt('sara')).toEqual([]);
  });

  it('goes by another way where the trunk failed', async () => {
    const id = await sent();
    await stage.post({ type: 'CustomerLegEnded', callId: id, how: 'unreachable', cause: 38 });
    expect(attempt('sara')).toMatchObject([{ stage: 'sent', to: 'customer', outcome: null, cause: null }]);
    await stage.post({ type: 'CustomerLegEnded', callId: id, how: 'declined', cause: 21 });
    expect(attempt('sara')).toMatchObject([{ stage: 'ended', outcome: 'refused', cause: 21 }]);
  });

  it('ends with who dials: before the own phone is up, and after', async () => {
    const { body } = await dial();
    expect((await stage.ask('omid', 'POST', `/v1/calls/${body.id}/end`)).status).toBe(403);
    await stage.post({ type: 'OperatorLegEnded', offerId: stage.legOf('sara'), how: 'no-answer' });
    expect(attempt('sara')).toMatchObject([{ stage: 'ended', outcome: 'not-dialled' }]);
    await stage.signIn('omid');
    const { body: other } = await dial({}, 'omid');
    await stage.answer('omid');
    expect((await stage.ask('omid', 'POST', `/v1/calls/${other.id}/end`)).status).toBe(204);
    expect(attempt('omid')).toMatchObject([{ stage: 'ended', outcome: 'cancelled' }]);
  });
});
