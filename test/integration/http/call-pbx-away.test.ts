import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const id = callId('1.1');
const parked = callId('1.2');
let stage: CallControlStage;

/** Sara talks with a customer and Reza has parked another, when the PBX goes away. */
beforeEach(async () => {
  stage = await createCallControlStage();
  await stage.signIn('reza');
  await stage.talk(parked);
  await stage.does('reza', parked, 'park');
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'boss');
});
afterEach(() => stage.app.close());

const cut = (part: 'pbx' | 'instance' = 'pbx') => stage.gateway.lack.push({ part, why: 'cut', since: stage.now() });

/** All that the core knows of calls and of who is at work. */
const picture = () => {
  const { callers, offers, outsideLegs, operators } = stage.gateway.view;
  return JSON.stringify([callers, offers, outsideLegs, operators].map((all) => [...all.values()]));
};

describe('while the PBX is away', () => {
  it('a wish that it would have to fulfil is refused at once, and changes nothing', async () => {
    cut();
    const before = picture();
    const digits = { digits: '1' };
    const to = { to: { operatorId: 'omid' } };
    const wishes: readonly (readonly [string, string, object?])[] = [
      ...['hold', 'resume', 'mute', 'unmute', 'park', 'answer'].map((what) => ['sara', what] as const),
      ...['recording/pause', 'recording/resume'].map((what) => ['sara', what] as const),
      ...['complete', 'cancel', 'swap', 'merge'].map((move) => ['sara', `consult/${move}`] as const),
      ...[['sara', 'digits', digits] as const, ['sara', 'transfer', to] as const, ['sara', 'consult', to] as const],
      ...[['sara', 'move', { phone: 'desk' }] as const, ['boss', 'monitor', { mode: 'listen' }] as const],
      ['boss', 'take-over'],
    ];
    for (const [who, what, wish] of wishes)
      expect(await stage.does(who, id, what, wish), what).toEqual([503, 'acd-unavailable']);
    expect(await stage.does('omid', parked, 'retrieve')).toEqual([503, 'acd-unavailable']);
    const removed = await stage.ask('sara', 'DELETE', `/v1/calls/${id}/parties/${id}-o2`);
    const dialled = await stage.ask('omid', 'POST', '/v1/calls', { to: '02188', idempotencyKey: 'a-key-of-mine' });
    expect([removed.status, dialled.status, dialled.headers['retry-after']]).toEqual([503, 503, '5']);
    expect(picture()).toBe(before);
  });

  it('who may not ask learns nothing, and who is too late is told so', async () => {
    cut();
    expect(await stage.does('omid', id, 'hold')).toEqual([403, 'forbidden']);
    expect(await stage.does('sara', callId('1.never'), 'hold')).toEqual([404, 'not-found']);
    await stage.leave(id);
    expect(await stage.does('sara', id, 'hold')).toEqual([409, 'call-state', 'ended']);
  });

  it('a hang-up is taken, and the call is seen by all', async () => {
    cut();
    expect(await stage.control('sara', id)).toMatchObject({ state: 'talking', held: false });
    expect((await stage.ask('omid', 'GET', '/v1/calls/parked')).body.items).toHaveLength(1);
    expect((await stage.does('sara', id, 'end'))[0]).toBe(204);
    expect(await stage.control('sara', id)).toEqual({ id, state: 'ended' });
    expect((await stage.does('boss', parked, 'end'))[0]).toBe(204);
  });

  it('what rings is declined, and who monitors stops', async () => {
    await stage.does('boss', id, 'monitor', { mode: 'listen' });
    await stage.answer('boss');
    await stage.does('sara', id, 'consult', { to: { operatorId: 'omid' } });
    cut();
    expect(await stage.does('omid', id, 'decline')).toEqual([200, 'talking']);
    expect(await stage.does('boss', id, 'monitor/stop')).toEqual([200, 'talking']);
    expect((await stage.control('sara', id)).parties).toMatchObject([{ name: 'sara' }]);
  });

  it('presence is chosen as ever', async () => {
    cut();
    const headers = await stage.tokenOf('operator', operatorId('omid'));
    const payload = { is: 'signed-out' };
    const got = await stage.app.inject({ method: 'PUT', url: '/v1/me/presence', headers, payload });
    expect([got.statusCode, got.json().presence]).toEqual([200, { is: 'signed-out' }]);
  });
});

it('a hang-up is not taken by a process whose PBX another one has', async () => {
  cut('instance');
  expect(await stage.does('sara', id, 'end')).toEqual([503, 'acd-unavailable']);
  expect(await stage.control('sara', id)).toMatchObject({ state: 'talking' });
});
