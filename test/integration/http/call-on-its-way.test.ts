import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const id = callId('1.1');
let stage: CallControlStage;
let told: NumberedFact[];

/** Sara talks with a customer; Omid and the boss are there. */
beforeEach(async () => {
  stage = await createCallControlStage();
  told = [];
  stage.gateway.onFacts((facts) => void told.push(...facts));
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'boss');
});
afterEach(() => stage.app.close());

const minute = 60_000;
const bridged = (who: string) => stage.post({ type: 'PartiesBridged', callId: id, offerId: stage.legOf(who) });
const offer = (who: string) => [...stage.gateway.view.offers.values()].find((one) => one.operatorId === who);

/** The time that the call, or who rings for it, had is over. */
async function timePasses(ms: number, whose: 'caller' | { readonly ringsAt: string }): Promise<void> {
  stage.clock.ahead += ms;
  const caller = stage.gateway.view.callers.get(id);
  const ringing = whose === 'caller' ? undefined : offer(whose.ringsAt);
  if (ringing?.is === 'pending')
    await stage.post({ type: 'DeadlinePassed', owner: { kind: 'offer', id: ringing.id }, due: ringing.until });
  else if (caller?.is === 'in-transit')
    await stage.post({ type: 'DeadlinePassed', owner: { kind: 'caller', id }, due: caller.until });
}

describe('a parked call', () => {
  /** Sara's own leg is over by then. */
  beforeEach(async () => {
    const own = stage.legOf('sara');
    await stage.does('sara', id, 'park');
    await stage.post({ type: 'OperatorLegEnded', offerId: own, how: 'hangup' });
  });

  it('comes back after its time to who parked it, and is talked in again', async () => {
    const { transit, since, parties } = await stage.control('sara', id);
    expect([transit.why, transit.to, parties]).toEqual(['parked', { is: 'slot', slot: 1 }, []]);
    expect(Date.parse(transit.until) - Date.parse(since)).toBe(5 * minute);
    await timePasses(5 * minute, 'caller');
    expect(await stage.control('sara', id)).toMatchObject({
      ...{ state: 'in-transit', transit: { why: 'back', to: { operatorId: 'sara' } } },
      parties: [{ name: 'sara', purpose: 'return' }],
    });
    expect((await stage.ask('omid', 'GET', '/v1/calls/parked')).body.items).toEqual([]);
    expect(await stage.does('omid', id, 'retrieve')).toEqual([409, 'call-state', 'in-transit']);
    await stage.answer('sara');
    await bridged('sara');
    expect(await stage.control('sara', id)).toMatchObject({ state: 'talking', phase: 'talk' });
  });

  it('stays in its slot where who retrieves it does not come to the phone, for another to take', async () => {
    await stage.does('omid', id, 'retrieve');
    await timePasses(20_000, { ringsAt: 'omid' });
    expect(offer('omid')).toBeUndefined();
    expect((await stage.ask('boss', 'GET', '/v1/calls/parked')).body.items).toMatchObject([{ slot: 1, callId: id }]);
    expect(await stage.does('boss', id, 'retrieve')).toEqual([200, 'in-transit']);
  });

  it('leaves its slot to the next: 99 there are, and who finds none goes on talking', async () => {
    const [rest, more] = [Array.from({ length: 98 }, (_, n) => callId(`2.${n}`)), callId('3.1')];
    // Their own calls are over.
    await stage.post({ type: 'PresenceChosen', operatorId: operatorId('omid'), presence: { is: 'signed-out' } });
    await stage.post({ type: 'PresenceChosen', operatorId: operatorId('boss'), presence: { is: 'signed-out' } });
    for (const call of rest) {
      await stage.talk(call);
      const own = stage.legOf('sara');
      expect(await stage.does('sara', call, 'park')).toEqual([200, 'in-transit']);
      await stage.post({ type: 'OperatorLegEnded', offerId: own, how: 'hangup' });
    }
    await stage.talk(more);
    expect(await stage.does('sara', more, 'park')).toEqual([409, 'slots-full', 'talking']);
    expect(await stage.control('sara', more)).toMatchObject({ phase: 'talk', held: false });
    await stage.leave(callId('2.40'));
    expect(await stage.does('sara', more, 'park')).toEqual([200, 'in-transit']);
    expect((await stage.control('sara', more)).transit.to).toEqual({ is: 'slot', slot: 42 });
  });
});

describe('a supervisor ends a call of others, and it is told whose it was', () => {
  const ends = async (call = id) => {
    told.length = 0;
    expect((await stage.does('boss', call, 'end'))[0]).toBe(204);
    expect(await stage.control('boss', call)).toEqual({ id: call, state: 'ended' });
    return told.flatMap((fact) => (fact.type === 'CallCutOff' ? [[fact.operatorId, fact.by]] : []));
  };

  it('on its way to another', async () => {
    await stage.does('sara', id, 'transfer', { to: { operatorId: 'omid' } });
    expect(await ends()).toEqual([['sara', 'boss']]);
  });

  it('while it is dialled', async () => {
    const { body } = await stage.ask('omid', 'POST', '/v1/calls', { to: '02188', idempotencyKey: 'a-key-of-mine' });
    await stage.answer('omid');
    expect(await ends(callId(body.id))).toEqual([['omid', 'boss']]);
  });

  it('led by somebody outside', async () => {
    await stage.does('sara', id, 'transfer', { to: { number: '02188' } });
    const [leg] = stage.gateway.view.outsideLegs.keys();
    await stage.post({ type: 'OutsideLegAnswered', legId: leg! });
    expect(await stage.control('boss', id)).toMatchObject({
      state: 'talking',
      parties: [{ is: 'outside', leads: true }],
    });
    expect(await ends()).toEqual([[null, 'boss']]);
  });
});
