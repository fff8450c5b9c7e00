import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DialOut } from '../../../src/dialling/dial-out.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { sales } from '../../support/acd-builders.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const id = callId('1.1');
let stage: CallControlStage;

/** Sara talks with a customer; Omid, Reza and the boss are there. */
beforeEach(async () => {
  stage = await createCallControlStage();
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'reza', 'boss');
});
afterEach(() => stage.app.close());

const seats = async (who = 'boss') => {
  const { parties } = await stage.control(who, id);
  return Object.fromEntries(parties.map((one: { name: string; seat: string | null }) => [one.name, one.seat]));
};

describe('the operator who talks', () => {
  it('holds and resumes, mutes and unmutes, pauses the recording, and sees it', async () => {
    const { does, control } = stage;
    expect(await does('sara', id, 'hold')).toEqual([200, 'talking']);
    expect(await control('sara', id)).toMatchObject({
      held: true,
      phase: 'hold',
      parties: [{ seat: 'aside', leads: true }],
    });
    expect(await does('sara', id, 'hold')).toEqual([200, 'talking']);
    await does('sara', id, 'resume');
    await does('sara', id, 'mute');
    expect(await does('sara', id, 'recording/pause')).toEqual([200, 'talking']);
    expect(await control('sara', id)).toMatchObject({ held: false, phase: 'talk', muted: true, recordingPaused: true });
    await does('sara', id, 'unmute');
    await does('sara', id, 'recording/resume');
    expect(await control('sara', id)).toMatchObject({ muted: false, recordingPaused: false, queueId: 'sales' });
  });

  it('sends digits, and nothing but digits, and not while the customer is held', async () => {
    const { ask, does } = stage;
    expect(await does('sara', id, 'digits', { digits: '1۲٣#*A' })).toEqual([200, 'talking']);
    for (const digits of ['', 'x', '1,2', '1\n', '1'.repeat(33), 5])
      expect((await ask('sara', 'POST', `/v1/calls/${id}/digits`, { digits })).status).toBe(400);
    await does('sara', id, 'hold');
    expect(await does('sara', id, 'digits', { digits: '1' })).toEqual([409, 'call-state', 'talking']);
  });

  it('hands the call over, and is told what keeps it from going there', async () => {
    const { does, answer, post, legOf, control } = stage;
    const to = (wish: object) => does('sara', id, 'transfer', { to: wish });
    expect(await to({ operatorId: 'sara' })).toEqual([409, 'self', 'talking']);
    expect(await to({ operatorId: 'nobody' })).toEqual([409, 'unknown', 'talking']);
    expect(await to({ queueId: 'nothere' })).toEqual([409, 'unknown', 'talking']);
    expect(await to({})).toEqual([400, 'invalid-input']);
    expect(await to({ operatorId: 'omid', queueId: 'sales' })).toEqual([400, 'invalid-input']);
    expect(await to({ operatorId: 'omid' })).toEqual([200, 'in-transit']);
    expect(await control('sara', id)).toMatchObject({
      transit: { why: 'transfer', to: { is: 'operator', operatorId: 'omid' }, from: 'sara' },
      parties: [{ name: 'omid', seat: null }],
    });
    // She has let it go, and he has a say in it once he has it.
    expect(await does('sara', id, 'hold')).toEqual([409, 'call-state', 'in-transit']);
    await answer('omid');
    await post({ type: 'PartiesBridged', callId: id, offerId: legOf('omid') });
    expect(await seats('omid')).toEqual({ omid: 'in' });
    expect(await does('sara', id, 'hold')).toEqual([409, 'not-yours', 'talking']);
    expect((await stage.ask('sara', 'GET', `/v1/calls/${id}/control`)).status).toBe(403);
  });

  it('consults, swaps, merges, and removes whom it pleases', async () => {
    const { does, ask, answer, control, legOf } = stage;
    const move = (what: string) => does('sara', id, `consult/${what}`);
    expect(await move('swap')).toEqual([409, 'no-consult', 'talking']);
    expect(await does('sara', id, 'consult', { to: { operatorId: 'omid' } })).toEqual([200, 'talking']);
    expect(await does('sara', id, 'consult', { to: { operatorId: 'reza' } })).toEqual([409, 'consulting', 'talking']);
    expect(await move('merge')).toEqual([409, 'not-yet', 'talking']);
    await answer('omid');
    expect(await control('omid', id)).toMatchObject({ phase: 'consult', held: true });
    await move('swap');
    expect(await seats()).toEqual({ sara: 'in', omid: 'aside' });
    expect(await does('omid', id, 'consult/merge')).toEqual([409, 'not-yours', 'talking']);
    await move('merge');
    expect(await seats()).toEqual({ sara: 'in', omid: 'in' });
    const leg = `/v1/calls/${id}/parties/${legOf('omid')}`;
    expect((await ask('reza', 'DELETE', leg)).status).toBe(403);
    expect((await ask('sara', 'DELETE', `/v1/calls/${id}/parties/1.2-o1`)).status).toBe(404);
    expect((await ask('sara', 'DELETE', leg)).body).toMatchObject({ state: 'talking', parties: [{ name: 'sara' }] });
  });

  it('asks a number outside, or hands the call there, by the dial rules', async () => {
    const { does, control } = stage;
    await does('sara', id, 'consult', { to: { number: '02188' } });
    expect((await control('sara', id)).parties[1]).toMatchObject({
      is: 'outside',
      number: '02188',
      purpose: 'consult',
    });
    expect(await does('sara', id, 'transfer', { to: { number: '02188' } })).toEqual([409, 'consulting', 'talking']);
    await does('sara', id, 'consult/cancel');
    expect(await does('sara', id, 'transfer', { to: { number: '02188' } })).toEqual([200, 'in-transit']);
    expect((await control('sara', id)).transit.to).toEqual({ is: 'number', number: '02188' });
  });

  it('hands the call to a queue by a number of its own, without a way out', async () => {
    await stage.app.close();
    const dialOut: DialOut = {
      queueOf: (to) => (to === '1001' ? sales : undefined),
      numberOf: (to) => to,
      plan: () => {
        throw new PasokhError('no-trunk');
      },
    };
    stage = await createCallControlStage({ dialOut });
    await stage.signIn('sara');
    await stage.talk(id);
    const to = (number: string) => stage.does('sara', id, 'transfer', { to: { number } });
    expect((await to('02188'))[0]).toBe(409);
    expect(await to('1001')).toEqual([200, 'waiting']);
  });

  it('is told what the call is when it is too late, by a process that has just heard of its end', async () => {
    const { does, leave, control } = stage;
    await does('sara', id, 'consult', { to: { operatorId: 'omid' } });
    await leave(id);
    expect(await does('sara', id, 'consult/complete')).toEqual([409, 'call-state', 'ended']);
    expect(await does('reza', id, 'hold')).toEqual([403, 'forbidden']);
    expect(await control('sara', id)).toEqual({ id, state: 'ended' });
    expect(await does('sara', callId('1.never'), 'hold')).toEqual([404, 'not-found']);
  });
});

it('a colleague takes up a parked call, and sees its number from then on', async () => {
  const { does, ask, answer, post, legOf } = stage;
  const parked = async (who: string) => (await ask(who, 'GET', '/v1/calls/parked')).body.items;
  expect(await does('omid', id, 'park')).toEqual([403, 'forbidden']);
  expect(await does('sara', id, 'park')).toEqual([200, 'in-transit']);
  const slot = { slot: 1, callId: id, queueId: 'sales', parkedBy: { id: 'sara', name: 'sara' } };
  expect(await parked('sara')).toMatchObject([{ ...slot, number: '09121234567' }]);
  expect(await parked('boss')).toMatchObject([{ ...slot, number: '09121234567' }]);
  expect(await parked('omid')).toMatchObject([{ ...slot, number: '091212***67' }]);
  expect(await does('omid', id, 'retrieve')).toEqual([200, 'in-transit']);
  expect(await does('reza', id, 'retrieve')).toEqual([409, 'call-state', 'in-transit']);
  await answer('omid');
  await post({ type: 'PartiesBridged', callId: id, offerId: legOf('omid') });
  expect(await parked('omid')).toEqual([]);
  expect(await stage.control('omid', id)).toMatchObject({ state: 'talking', number: '09121234567', phase: 'talk' });
});

it('a call that comes back is one’s own before it rings', async () => {
  const { ask, does, post, legOf, control, leave } = stage;
  const own = async (who: string) =>
    (await ask(who, 'GET', '/v1/me')).body.calls.map(({ transit }: { transit: { why: string } }) => transit.why);
  await post({ type: 'OperatorLegEnded', offerId: legOf('sara'), how: 'lost' });
  await post({ type: 'ReachableChanged', operatorId: operatorId('sara'), reachable: false });
  await post({ type: 'OperatorLegEnded', offerId: legOf('sara'), how: 'lost' });
  expect(await control('sara', id)).toMatchObject({ state: 'in-transit', transit: { why: 'leg-lost' }, parties: [] });
  expect([await own('sara'), await own('omid')]).toEqual([['leg-lost'], []]);
  expect(await does('sara', id, 'hold')).toEqual([409, 'call-state', 'in-transit']);
  expect(await does('omid', id, 'hold')).toEqual([403, 'forbidden']);
  await leave(id);
  expect(await own('sara')).toEqual([]);
});

describe('who ends a call', () => {
  /** Whatever comes into the mailbox between the look at who may ask and what is asked. */
  const before = (event: Parameters<CallControlStage['post']>[0]): void => {
    const { gateway, post } = stage;
    const step = gateway.post;
    Object.assign(gateway, {
      post: async (asked: Parameters<typeof step>[0]) => {
        Object.assign(gateway, { post: step });
        await post(event);
        return step(asked);
      },
    });
  };

  it.each(['omid', 'boss'])('ends nothing of others when the own part of %s ends first', async (who) => {
    const { does, answer, legOf } = stage;
    await does('sara', id, 'consult', { to: { operatorId: who } });
    await answer(who);
    await does('sara', id, 'consult/merge');
    before({ type: 'PartyRemovalAsked', callId: id, by: operatorId('sara'), legId: legOf(who) });
    expect(await does(who, id, 'end')).toEqual([409, 'not-yours', 'talking']);
    expect(await seats('sara')).toEqual({ sara: 'in' });
    expect((await does('boss', id, 'end'))[0]).toBe(204);
    expect(await stage.control('sara', id)).toEqual({ id, state: 'ended' });
  });
});

describe('who has no part in a call', () => {
  it('has no say in it, and does not see it', async () => {
    const { ask, does } = stage;
    const wishes = {
      digits: { digits: '1' },
      transfer: { to: { queueId: 'sales' } },
      consult: { to: { operatorId: 'reza' } },
    };
    const plain = [
      'hold',
      'resume',
      'mute',
      'unmute',
      'recording/pause',
      'recording/resume',
      'park',
      'answer',
      'decline',
      'end',
    ];
    const moves = ['complete', 'cancel', 'swap', 'merge'].map((move) => `consult/${move}`);
    for (const what of [...Object.keys(wishes), ...plain, ...moves])
      expect(await does('omid', id, what, wishes[what as keyof typeof wishes]), what).toEqual([403, 'forbidden']);
    for (const what of ['monitor/stop', 'take-over'])
      expect(await does('omid', id, what), what).toEqual([403, 'forbidden']);
    expect(await does('omid', id, 'monitor', { mode: 'listen' })).toEqual([403, 'forbidden']);
    expect((await ask('omid', 'GET', `/v1/calls/${id}/control`)).status).toBe(403);
  });

  it('sees and declines what rings for the next of a queue, and holds nothing of it', async () => {
    const { ask, does, post, activityOf, control } = stage;
    const other = callId('1.2');
    await post({ type: 'CallerEntered', callId: other, number: '0912', dialled: '1001' });
    const asked = ['omid', 'reza', 'boss'].find((who) => activityOf(who) === 'reserved') ?? 'nobody';
    expect(await control(asked, other)).toMatchObject({ id: other, state: 'offered', number: '0912', phase: null });
    const { status, body } = await ask('sara', 'GET', `/v1/calls/${other}/control`);
    expect([status, body]).toMatchObject([403, { code: 'forbidden', message: 'You have no part in this.' }]);
    expect(await does(asked, other, 'hold')).toEqual([403, 'forbidden']);
    expect(await does('sara', other, 'decline')).toEqual([403, 'forbidden']);
    expect(await does('sara', other, 'answer')).toEqual([403, 'forbidden']);
    expect(await does(asked, other, 'answer')).toEqual([409, 'not-yet', 'offered']);
    expect(await does(asked, other, 'decline')).toEqual([200, 'offered']);
    expect(activityOf(asked)).toBe('cool-down');
  });
});
