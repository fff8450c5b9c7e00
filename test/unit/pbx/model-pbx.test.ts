import type { PbxListener } from '../../../src/acd-runtime/ports.ts';
import { ModelPbx } from '../../fakes/model-pbx.ts';
import { describeCallControl } from '../../support/pbx-control-conformance.ts';
import {
  describePbx,
  type Heard,
  type OutsideBehaviour,
  type PhoneBehaviour,
  type Stage,
} from '../../support/pbx-conformance.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';
import { trunkId, type OperatorId, type TrunkId } from '../../../src/shared/ids.ts';

/** The model that the loop's tests run against behaves as Asterisk does. */
const open = async (): Promise<Stage> => {
  const time = createVirtualTime();
  const pbx = new ModelPbx(time);
  const { world } = pbx;
  const heard: Heard = { snapshots: [], events: [], served: [], goodbyes: [] };
  const phones = new Map<OperatorId, PhoneBehaviour>();
  const trunks = new Map<TrunkId, OutsideBehaviour>();

  const listener: PbxListener = {
    connected: (snapshot) => heard.snapshots.push(snapshot),
    event: (event) => {
      heard.events.push(event);
      if (event.type === 'CustomerRang') {
        const { callId } = event;
        const behaviour = trunks.get(world.callers.get(callId)!.outgoing!.trunkId);
        if (behaviour === 'answers') world.control.customerAnswers(callId);
        if (behaviour === 'busy') world.hangUp(callId, 'busy', 17);
      }
      if (event.type === 'OutsideLegRang' && trunks.get(world.control.outside.get(event.legId)!.trunkId) === 'answers')
        world.control.answer(event.legId);
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
    outside: async (behaviour) => {
      const trunk = trunkId(`t${String(trunks.size)}`);
      trunks.set(trunk, behaviour);
      world.control.trunks.add(trunk);
      return Promise.resolve(trunk);
    },
    outsideHangsUp: async (trunk) => {
      for (const [id, { outgoing }] of world.callers) if (outgoing?.trunkId === trunk) world.hangUp(id);
      for (const [id, leg] of world.control.outside) if (leg.trunkId === trunk) world.control.hangUp(id);
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
};
describePbx('the model', open);
describeCallControl('the model', open);
