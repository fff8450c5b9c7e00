import { expect, test } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import {
  callId,
  nthOffer,
  nthOutsideLeg,
  operatorId,
  trunkId,
  type CallId,
  type OperatorId,
} from '../../../src/shared/ids.ts';
import { openRoom } from '../../support/acd-room.ts';

type Unstamped<Event> = Event extends unknown ? Omit<Event, 'at' | 'now'> : never;

const trunk = trunkId('t');
const routes = [{ trunkId: trunk, dial: '0912', shown: '021', limit: null }];
const dialled = callId('out-01');
const names = ['sara', 'omid', 'mina'];

/** Sara talks with a customer, or is to call one; the others have nothing to do. */
interface Scene {
  readonly room: Awaited<ReturnType<typeof openRoom>>;
  call: CallId;
}

const [sara, omid, mina] = names.map(operatorId) as [OperatorId, OperatorId, OperatorId];
type Step = (scene: Scene) => void;

/** Somebody asks for it; whether it is done, the arrangement tells. */
const ask =
  (event: (call: CallId) => Unstamped<AcdEvent>): Step =>
  ({ room, call }) =>
    void room.post(event(call)).catch(() => undefined);
const rings =
  (who: OperatorId): Step =>
  ({ room: { world } }) => {
    for (const [id, leg] of world.legs) if (leg.operatorId === who && !leg.up) world.answer(id);
  };

const hold = ask((id) => ({ type: 'HoldAsked', callId: id, by: sara, on: true }));
const resume = ask((id) => ({ type: 'HoldAsked', callId: id, by: sara, on: false }));
const consult = ask((id) => ({
  ...{ type: 'ConsultAsked', callId: id, by: sara, to: { is: 'operator', operatorId: omid } },
}));
const consultOutside = ask((id) => ({
  ...{ type: 'ConsultAsked', callId: id, by: sara, to: { is: 'number', number: '0912', routes } },
}));
const move = (to: 'complete' | 'cancel' | 'swap' | 'merge') =>
  ask((id) => ({ type: 'ConsultMoveAsked', callId: id, by: sara, move: to }));
const transfer = ask((id) => ({
  ...{ type: 'TransferAsked', callId: id, by: sara, to: { is: 'operator', operatorId: omid } },
}));
const park = ask((id) => ({ type: 'ParkAsked', callId: id, by: sara }));
const retrieve = ask((id) => ({ type: 'RetrieveAsked', callId: id, by: omid }));
const monitor = (seat: 'listening' | 'whispering' | 'in') =>
  ask((id) => ({ type: 'MonitorAsked', callId: id, by: mina, seat }));
const takeOver = ask((id) => ({ type: 'TakeOverAsked', callId: id, by: mina }));
const dial: Step = (scene) => {
  scene.call = dialled;
  ask((id) => ({
    ...{ type: 'CallDialled', callId: id, by: sara, number: '0912', shown: '021', queueId: null, routes },
  }))(scene);
};
const customerAnswers: Step = ({ room, call }) => room.world.control.customerAnswers(call);
const outsideAnswers: Step = ({ room, call }) => room.world.control.answer(nthOutsideLeg(call, 1));

const comesIn: Step = (scene) => {
  scene.call = scene.room.world.call('1001');
};
const talking = [comesIn, rings(sara)];
const calling = [dial, rings(sara), customerAnswers];

const stories: readonly (readonly [string, readonly Step[]])[] = [
  ['held', [...talking, hold, resume]],
  ['consulting', [...talking, consult, rings(omid), move('swap'), move('merge'), move('complete')]],
  ['consulting in vain', [...talking, consult, move('cancel')]],
  ['consulting somebody outside', [...talking, consultOutside, outsideAnswers, move('complete')]],
  ['on the way', [...talking, transfer, rings(omid)]],
  ['parked', [...talking, park, retrieve, rings(omid)]],
  ['monitored', [...talking, monitor('listening'), rings(mina), monitor('whispering'), monitor('in'), takeOver]],
  ['dialled', [...calling, hold, resume]],
  ['dialled, and on the way', [...calling, consult, rings(omid), move('complete')]],
  ['dialled, and parked', [...calling, park, retrieve, rings(omid)]],
];

async function open(): Promise<Scene> {
  const room = await openRoom(names);
  room.world.control.trunks.add(trunk);
  // So that the customer who comes in is Sara's.
  for (const other of [omid, mina])
    await room.post({ type: 'PresenceChosen', operatorId: other, presence: { is: 'paused', reason: 'else' } });
  return { room, call: dialled };
}

/** The PBX has what the core thinks it has: these legs and no others, in these seats, and whoever talks is recorded. */
function expectAgreement({ room: { view, world } }: Scene): void {
  const busy = [...view.operators.values()].flatMap(({ activity }) => (activity.is === 'releasing' ? [activity] : []));
  expect(busy).toEqual([]);
  expect([...world.legs.keys()].toSorted()).toEqual([...view.offers.keys()].toSorted());
  expect([...world.control.outside.keys()].toSorted()).toEqual([...view.outsideLegs.keys()].toSorted());
  for (const caller of view.callers.values()) {
    const seats = world.control.seats.get(caller.id);
    if (caller.is === 'in-transit') expect([seats, world.bridges.has(caller.id)]).toEqual([undefined, false]);
    if (caller.is !== 'talking') continue;
    const up = [...view.offers.values(), ...view.outsideLegs.values()].filter(
      (leg) => leg.callId === caller.id && leg.is === 'talking',
    );
    expect(up.length).toBeGreaterThan(0);
    const wanted = up.map((leg) => [leg.id, leg.is === 'talking' ? leg.seat : null]);
    const bridge = world.bridges.get(caller.id);
    expect(seats === undefined ? [[bridge?.offerId, 'in']] : [...seats].toSorted()).toEqual(wanted.toSorted());
    expect(world.recordings.has(caller.id)).toBe(true);
  }
}

async function liveOn({ room }: Scene): Promise<void> {
  await room.time.settle();
  await room.time.pass(200);
  if (room.process.isDead()) {
    room.start();
    await room.online();
  }
  await room.time.pass(3_000);
}

/** Whoever is there hangs up; then nobody is kept, and nothing is left. */
async function expectEnd(scene: Scene): Promise<void> {
  const { room, call } = scene;
  room.world.hangUp(call);
  await room.time.pass(20_000);
  expect([room.view.callers.size, room.view.offers.size, room.view.outsideLegs.size]).toEqual([0, 0, 0]);
  expect([room.world.callers.size, room.world.legs.size, room.world.control.outside.size]).toEqual([0, 0, 0]);
  expect([...room.view.operators.values()].map(({ activity }) => activity.is)).toEqual(['idle', 'idle', 'idle']);
  await room.process.runtime.stop();
  expect(room.store.load().pending).toEqual([]);
}

const whole = async (steps: readonly Step[], die: (scene: Scene, step: number) => void): Promise<Scene> => {
  const scene = await open();
  for (const [index, step] of steps.entries()) {
    die(scene, index);
    step(scene);
    await liveOn(scene);
    expectAgreement(scene);
  }
  return scene;
};

const talkers = ({ room, call }: Scene) => {
  const caller = room.view.callers.get(call);
  return caller?.is === 'talking' ? caller.legs : caller?.is;
};

test.each(stories)(
  'a service that dies at any step of a call that is %s, and is started again, goes on with it',
  async (_name, steps) => {
    const undisturbed = await whole(steps, () => undefined);
    const end = talkers(undisturbed);
    expect(Array.isArray(end)).toBe(true);
    await expectEnd(undisturbed);
    for (const commands of ['before', 'after'] as const)
      for (const [fatal] of steps.entries()) {
        const scene = await whole(steps, ({ room }, step) => {
          if (step === fatal) room.process.dieAt({ commit: 1, commands });
        });
        expect([fatal, commands, talkers(scene)]).toEqual([fatal, commands, end]);
        await expectEnd(scene);
      }
  },
);

const ended = (isTheirs: (who: OperatorId) => boolean, how: 'hangup' | 'lost'): Step => {
  return ({ room: { world } }) => {
    for (const [id, leg] of world.legs) if (isTheirs(leg.operatorId)) world.hangUpLeg(id, how);
    if (!isTheirs(sara)) for (const id of world.control.outside.keys()) world.control.hangUp(id);
  };
};
/** And whether a customer who was with somebody, or on the way, stays. */
const unheard: readonly (readonly [string, Step, boolean])[] = [
  ['the customer hangs up', ({ room, call }) => room.world.hangUp(call), false],
  ['Sara hangs up', ended((who) => who === sara, 'hangup'), false],
  ['Sara’s leg is lost', ended((who) => who === sara, 'lost'), true],
  ['the others hang up', ended((who) => who !== sara, 'hangup'), false],
  [
    'whoever rings is answered',
    (scene) => {
      for (const who of [sara, omid, mina]) rings(who)(scene);
      customerAnswers(scene);
      outsideAnswers(scene);
    },
    true,
  ],
];

test.each(unheard)(
  'in whatever state the service dies, and while it is away %s: nobody is kept',
  async (_name, what, keeps) => {
    for (const [, steps] of stories)
      for (const length of steps.keys()) {
        const scene = await whole(steps.slice(0, length + 1), () => undefined);
        const { is } = scene.room.view.callers.get(scene.call) ?? {};
        scene.room.process.kill();
        what(scene);
        await liveOn(scene);
        expectAgreement(scene);
        if (keeps && (is === 'talking' || is === 'in-transit'))
          expect(scene.room.world.callers.has(scene.call)).toBe(true);
        await expectEnd(scene);
      }
  },
);

test('a call out that is held before the two were connected is recorded all the same', async () => {
  const scene = await whole([dial, rings(sara)], () => undefined);
  const { room } = scene;
  room.process.dieAt({ commit: 1, commands: 'before' });
  customerAnswers(scene);
  await room.time.until(() => room.process.isDead());
  room.start();
  hold(scene);
  await liveOn(scene);
  expect(room.world.control.seats.get(dialled)).toEqual(new Map([[nthOffer(dialled, 1), 'aside']]));
  expectAgreement(scene);
});
