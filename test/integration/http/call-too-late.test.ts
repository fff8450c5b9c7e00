import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const id = callId('1.1');
const sara = operatorId('sara');
let stage: CallControlStage;

/** Sara talks with a customer; Omid, Reza and the boss are there. */
beforeEach(async () => {
  stage = await createCallControlStage();
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'reza', 'boss');
});
afterEach(() => stage.app.close());

const bridged = (who: string) => stage.post({ type: 'PartiesBridged', callId: id, offerId: stage.legOf(who) });

describe('who is too late by a moment is told what the call is by then', () => {
  it('after a consultation was completed', async () => {
    const { does, answer } = stage;
    await does('sara', id, 'consult', { to: { operatorId: 'omid' } });
    await answer('omid');
    const both = [does('sara', id, 'consult/complete'), does('sara', id, 'consult/complete')];
    // Whichever comes first.
    expect((await Promise.all(both)).toSorted()).toEqual([
      [200, 'talking'],
      [409, 'not-yours', 'talking'],
    ]);
    for (const what of ['hold', 'mute', 'park', 'consult/cancel', 'recording/pause', 'end'])
      expect(await does('sara', id, what), what).toEqual([409, 'not-yours', 'talking']);
    expect(await stage.control('omid', id)).toMatchObject({ phase: 'talk', held: false, recordingPaused: false });
  });

  it('after it was handed to a queue', async () => {
    const to = { to: { queueId: 'sales' } };
    expect(await stage.does('sara', id, 'transfer', to)).toEqual([200, 'offered']);
    expect(await stage.does('sara', id, 'transfer', to)).toEqual([409, 'call-state', 'offered']);
    expect(await stage.does('sara', id, 'end')).toEqual([409, 'not-talking', 'offered']);
  });

  it('after it was taken over, and after the consulted one was sent away', async () => {
    const { does, answer } = stage;
    await does('sara', id, 'consult', { to: { operatorId: 'omid' } });
    await does('sara', id, 'consult/cancel');
    expect(await does('omid', id, 'mute')).toEqual([409, 'not-yours', 'talking']);
    await does('boss', id, 'monitor', { mode: 'listen' });
    await answer('boss');
    await does('boss', id, 'take-over');
    expect(await does('sara', id, 'hold')).toEqual([409, 'not-yours', 'talking']);
    expect(await does('reza', id, 'hold')).toEqual([403, 'forbidden']);
  });

  it('after the leg was lost and nobody took it up', async () => {
    const { does, post, legOf, gateway, clock } = stage;
    await post({ type: 'ReachableChanged', operatorId: sara, reachable: false });
    await post({ type: 'OperatorLegEnded', offerId: legOf('sara'), how: 'lost' });
    expect(await does('sara', id, 'resume')).toEqual([409, 'call-state', 'in-transit']);
    const caller = gateway.view.callers.get(id);
    const due = caller?.is === 'in-transit' ? caller.until : 0;
    clock.ahead = 20_000;
    await post({ type: 'DeadlinePassed', owner: { kind: 'caller', id }, due });
    expect(await does('sara', id, 'resume')).toEqual([409, 'call-state', 'offered']);
  });

  it('after the customer hung up while it was asked', async () => {
    const { gateway, leave, does } = stage;
    const { post } = gateway;
    const last: typeof post = async (event) => {
      Object.assign(gateway, { post });
      await leave(id);
      return post(event);
    };
    Object.assign(gateway, { post: last });
    expect(await does('sara', id, 'transfer', { to: { operatorId: 'omid' } })).toEqual([409, 'call-state', 'ended']);
  });

  it('and sees nothing of it', async () => {
    await stage.does('sara', id, 'transfer', { to: { queueId: 'sales' } });
    const { status, body } = await stage.ask('sara', 'POST', `/v1/calls/${id}/hold`);
    expect([status, Object.keys(body), body.data]).toEqual([
      409,
      ['code', 'message', 'data', 'requestId'],
      { reason: 'call-state', state: 'offered' },
    ]);
    expect((await stage.ask('sara', 'GET', `/v1/calls/${id}/control`)).status).toBe(403);
    expect((await stage.ask('sara', 'GET', '/v1/me')).body.calls).toEqual([]);
  });
});

describe('who retrieves a call', () => {
  it('has no part in one that was never parked, nor in one that is over without having been', async () => {
    expect(await stage.does('omid', id, 'retrieve')).toEqual([403, 'forbidden']);
    expect(await stage.does('sara', id, 'retrieve')).toEqual([409, 'call-state', 'talking']);
    expect(await stage.does('omid', callId('1.never'), 'retrieve')).toEqual([404, 'not-found']);
    await stage.leave(id);
    expect(await stage.does('omid', id, 'retrieve')).toEqual([403, 'forbidden']);
  });

  it('is too late by a moment where another has it, or its customer has hung up', async () => {
    await stage.does('sara', id, 'park');
    await stage.does('omid', id, 'retrieve');
    await stage.answer('omid');
    await bridged('omid');
    expect(await stage.does('reza', id, 'retrieve')).toEqual([409, 'call-state', 'talking']);
    expect(await stage.does('reza', id, 'hold')).toEqual([403, 'forbidden']);
    await stage.leave(id);
    expect(await stage.does('reza', id, 'retrieve')).toEqual([409, 'call-state', 'ended']);
  });
});

describe('who has just answered, and is being connected', () => {
  beforeEach(async () => {
    await stage.does('sara', id, 'park');
    await stage.does('omid', id, 'retrieve');
  });

  it('hangs up', async () => {
    await stage.answer('omid');
    expect(await stage.does('omid', id, 'hold')).toEqual([409, 'call-state', 'in-transit']);
    expect((await stage.does('omid', id, 'end'))[0]).toBe(204);
    expect(await stage.control('boss', id)).toEqual({ id, state: 'ended' });
  });

  it('declines all the same: the call is where it was', async () => {
    await stage.answer('omid');
    expect(await stage.does('omid', id, 'decline')).toEqual([200, 'in-transit']);
    expect(await stage.control('boss', id)).toMatchObject({ transit: { why: 'parked' }, parties: [] });
    expect(await stage.does('omid', id, 'decline')).toEqual([409, 'call-state', 'in-transit']);
  });

  it('hangs up while the phone rings: the call is where it was', async () => {
    expect((await stage.does('omid', id, 'end'))[0]).toBe(204);
    expect(await stage.control('boss', id)).toMatchObject({ state: 'in-transit', parties: [] });
    expect(await stage.does('omid', id, 'end')).toEqual([409, 'not-yours', 'in-transit']);
    expect(await stage.does('sara', id, 'end')).toEqual([409, 'not-yours', 'in-transit']);
    expect(await stage.does('reza', id, 'end')).toEqual([403, 'forbidden']);
  });
});

describe('a leader', () => {
  it('who monitored ends nothing of others by asking twice, but by asking later', async () => {
    const { does, answer, clock } = stage;
    await does('boss', id, 'monitor', { mode: 'listen' });
    await answer('boss');
    expect((await does('boss', id, 'end'))[0]).toBe(204);
    expect(await does('boss', id, 'end')).toEqual([409, 'not-yours', 'talking']);
    expect(await stage.control('sara', id)).toMatchObject({ state: 'talking', phase: 'talk' });
    clock.ahead = 10_000;
    expect((await does('boss', id, 'end'))[0]).toBe(204);
    expect(await stage.control('sara', id)).toEqual({ id, state: 'ended' });
  });

  it('who stopped monitoring ends the call at once', async () => {
    const { does, answer } = stage;
    await does('boss', id, 'monitor', { mode: 'listen' });
    await answer('boss');
    await does('boss', id, 'monitor/stop');
    expect((await does('boss', id, 'end'))[0]).toBe(204);
    expect(await stage.control('sara', id)).toEqual({ id, state: 'ended' });
  });
});

it('one is moved to another phone that is there, and told of one that is not', async () => {
  const { does, phones } = stage;
  const contact = { address: '10.0.0.7:5060', userAgent: null, since: null };
  const onDesk = { ...contact, kind: 'desk', reachable: true } as const;
  const move = (phone: string) => does('sara', id, 'move', { phone });
  expect(await move('web')).toEqual([409, 'unreachable', 'talking']);
  phones.registered.set(sara, [onDesk, { ...contact, kind: 'web', reachable: false }]);
  expect(await move('web')).toEqual([409, 'unreachable', 'talking']);
  const before = stage.legOf('sara');
  phones.busy.set(before, onDesk.address);
  expect(await move('desk')).toEqual([409, 'unreachable', 'talking']);
  expect(await stage.control('sara', id)).toMatchObject({ state: 'talking', phase: 'talk', held: false });
  phones.registered.set(sara, [onDesk, { ...onDesk, address: '10.0.0.8:5060' }]);
  expect(await move('desk')).toEqual([200, 'in-transit']);
  await stage.post({ type: 'OperatorLegEnded', offerId: before, how: 'hangup' });
  await stage.answer('sara');
  await bridged('sara');
  expect(await stage.control('sara', id)).toMatchObject({ state: 'talking', phase: 'talk' });
  await does('sara', id, 'park');
  expect(await move('web')).toEqual([409, 'call-state', 'in-transit']);
});
