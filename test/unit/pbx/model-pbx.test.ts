import type { PbxListener } from '../../../src/acd-runtime/ports.ts';
import { ModelPbx } from '../../fakes/model-pbx.ts';
import { describePbx, type Heard, type PhoneBehaviour, type Stage } from '../../support/pbx-conformance.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';
import type { OperatorId } from '../../../src/shared/ids.ts';

/** The model that the loop's tests run against behaves as Asterisk does. */
describePbx('the model', async (): Promise<Stage> => {
  const time = createVirtualTime();
  const pbx = new ModelPbx(time);
  const { world } = pbx;
  const heard: Heard = { snapshots: [], events: [], served: [], goodbyes: [] };
  const phones = new Map<OperatorId, PhoneBehaviour>();

  const listener: PbxListener = {
    connected: (snapshot) => heard.snapshots.push(snapshot),
    event: (event) => {
      heard.events.push(event);
      if (event.type !== 'OfferRang') return;
      const { offerId } = event;
      const leg = world.legs.get(offerId);
      const behaviour = leg && phones.get(leg.operatorId);
      if (behaviour === 'answers') world.answer(offerId);
      if (behaviour === 'declines') world.hangUpLeg(offerId, 'declined');
      if (behaviour === 'busy') world.hangUpLeg(offerId, 'busy');
    },
    fallbackServed: (calls) => heard.served.push(...calls),
    disconnected: (why) => heard.goodbyes.push(why),
  };
  const listen = async () => {
    const before = heard.snapshots.length;
    pbx.attach(listener);
    await time.until(() => heard.snapshots.length > before);
    await time.pass(10);
  };
  await listen();
  return {
    pbx,
    heard,
    until: time.until,
    phone: async (operator, behaviour) => {
      phones.set(operator, behaviour);
      world.register(operator);
      await time.pass(5);
    },
    dialIn: async () => {
      world.call('1000');
      await time.pass(5);
    },
    callerHangsUp: async (call) => {
      world.hangUp(call);
      await time.pass(5);
    },
    operatorHangsUp: async (operator) => {
      for (const [offer, leg] of world.legs) if (leg.operatorId === operator) world.hangUpLeg(offer);
      await time.pass(5);
    },
    whileNobodyListens: async (happens) => {
      pbx.detach();
      await time.pass(10);
      await happens();
      await listen();
    },
  };
});
