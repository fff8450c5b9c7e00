import fc from 'fast-check';
import { expect, test } from 'vitest';
import { restoreState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { violations } from '../../../src/acd/invariants.ts';
import { operatorId, type CallId } from '../../../src/shared/ids.ts';
import { openRoom } from '../../support/acd-room.ts';

type Room = Awaited<ReturnType<typeof openRoom>> & {
  readonly called: CallId[];
};

const operators = ['sara', 'omid', 'mina'];
const nth = <Item>(items: Iterable<Item>, n: number): Item | undefined => {
  const all = [...items];
  return all[n % Math.max(1, all.length)];
};

const isEnd = ({ type }: AcdEvent): boolean =>
  type === 'CallerLeft' || type === 'OperatorLegEnded' || type === 'FallbackCallEnded';

/** What may befall a contact center; `n` chooses whom. */
const acts = {
  call: ({ world, called }: Room) => void called.push(world.call('1001')),
  wrongNumber: ({ world, called }: Room) => void called.push(world.call('999')),
  callerHangsUp: ({ world }: Room, n: number) => {
    const call = nth(world.callers.keys(), n);
    if (call === undefined) return;
    world.hangUp(call);
  },
  operatorAnswers: ({ world }: Room, n: number) => {
    const offer = nth(world.ringing(), n);
    if (offer !== undefined) world.answer(offer);
  },
  operatorDeclines: ({ world }: Room, n: number) => {
    const offer = nth(world.ringing(), n);
    if (offer !== undefined) world.hangUpLeg(offer, 'declined');
  },
  operatorHangsUp: ({ world }: Room, n: number) => {
    const leg = nth(world.legs.keys(), n);
    if (leg !== undefined) world.hangUpLeg(leg);
  },
  phoneLost: ({ world }: Room, n: number) => world.register(operatorId(nth(operators, n)!), false),
  phoneBack: ({ world }: Room, n: number) => world.register(operatorId(nth(operators, n)!)),
  signOut: (room: Room, n: number) => void ignoreRefusal(room.choose(operatorId(nth(operators, n)!), 'signed-out')),
  signIn: (room: Room, n: number) => void ignoreRefusal(room.choose(operatorId(nth(operators, n)!), 'available')),
  dieBefore: ({ process }: Room, n: number) => process.dieAt({ commit: 1 + (n % 3), commands: 'before' }),
  dieAfter: ({ process }: Room, n: number) => process.dieAt({ commit: 1 + (n % 3), commands: 'after' }),
  kill: ({ process }: Room) => process.kill(),
  cut: ({ pbx }: Room, n: number) => pbx.cut(50 + n * 20),
  loseEnds: ({ pbx }: Room, n: number) => {
    let left = n % 4;
    pbx.loses = (event) => isEnd(event) && (left -= 1) >= 0;
  },
  spoolFull: ({ store }: Room) => void (store.isFull = true),
  spoolFree: ({ store }: Room) => void (store.isFull = false),
};
type Act = keyof typeof acts;

/** A service that is away, or whose spool is full, refuses: that is its right. */
async function ignoreRefusal(posted: Promise<unknown>): Promise<void> {
  try {
    await posted;
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(spool|acd)-unavailable$/) });
  }
}

const anAct = fc.record({
  act: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Act>('call', 'operatorAnswers') },
    { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(acts) as Act[])) },
  ),
  n: fc.nat(100),
  /** Short waits: so that acts fall between a commit, its commands and their events. */
  waitMs: fc.oneof(fc.nat(5), fc.nat(5_000), fc.constant(20_000)),
});

async function live(room: Room, { act, n, waitMs }: { act: Act; n: number; waitMs: number }): Promise<void> {
  acts[act](room, n);
  await room.time.pass(waitMs);
  if (room.process.isDead()) {
    await room.time.pass(n * 10);
    room.start();
  }
  expect(violations(restoreState(room.store.load().rows))).toEqual([]);
}

/** All is well again: phones are there, the spool has room, and whoever is rung answers and talks for a second. */
async function heal(room: Room): Promise<void> {
  room.store.isFull = false;
  room.pbx.loses = () => false;
  room.process.dieAt({ commit: Infinity, commands: 'before' });
  await room.time.pass(10_000);
  if (room.process.isDead()) room.start();
  await room.online();
  for (const name of operators) {
    room.world.register(operatorId(name));
    await room.choose(operatorId(name), 'available');
  }
}

async function serveAll(room: Room): Promise<void> {
  for (let round = 0; room.world.callers.size > 0; round += 1) {
    if (round > 60) throw new Error('somebody is not served');
    for (const offer of room.world.ringing()) room.world.answer(offer);
    await room.time.pass(1_000);
    for (const call of room.world.bridges.keys()) room.world.hangUp(call);
    for (const [call, { where }] of room.world.callers) if (where === 'fallback') room.world.hangUp(call);
    await room.time.pass(7_000);
  }
  await room.time.pass(60_000);
}

/** Every caller is known, and whoever was in the native queue is told of by it: also who came and went unheard. */
function expectFallbackTold(room: Room): void {
  const told = new Set(room.facts('FallbackCallServed').map(({ callId }) => callId));
  const ended = new Set(room.facts('CallEnded').map(({ callId }) => callId));
  for (const call of room.called) {
    if (mayEndTwice(room).has(call)) continue;
    expect([call, told.has(call)]).toEqual([call, !ended.has(call)]);
  }
}

/** Whom we announced and released, but whose release waited for room in the spool: the native queue may have been quicker. */
function mayEndTwice(room: Room): ReadonlySet<CallId> {
  const overflowed = room.facts('QueueSegmentEnded').filter(({ outcome }) => outcome === 'overflowed');
  const announced = new Set([...room.facts('CallTurnedAway'), ...overflowed].map(({ callId }) => callId));
  const [ended, served] = [room.facts('CallEnded'), room.facts('FallbackCallServed')].map(
    (facts) => new Set(facts.map(({ callId }) => callId)),
  );
  return new Set([...announced].filter((call) => ended?.has(call) === true && served?.has(call) === true));
}

/** Every caller the ledger knows came once and left once, be it to the native queue; those it does not know were that queue's. */
function expectWholeLedger(room: Room): void {
  const count = (type: 'CallEntered' | 'QueueEntered' | 'QueueSegmentEnded' | 'CallEnded') => {
    const counts = new Map<CallId, number>();
    for (const { callId, seq } of room.facts(type)) {
      // A short visit that ended just before a crash may be told again as a whole: the ledger keeps the first telling.
      const isAgain = room.facts('CallEnded').some((end) => end.callId === callId && end.seq < seq);
      if (!isAgain) counts.set(callId, (counts.get(callId) ?? 0) + 1);
    }
    return counts;
  };
  const entered = count('CallEntered');
  const ended = count('CallEnded');
  const lost = new Set(room.facts('QueueSegmentEnded').flatMap((f) => (f.outcome === 'lost' ? [f.callId] : [])));
  // Who was hearing an announcement is in no queue that could lose them.
  const served = new Set(room.facts('FallbackCallServed').map(({ callId }) => callId));
  const twice = mayEndTwice(room);
  for (const [call, times] of entered) {
    expect([call, times]).toEqual([call, 1]);
    const ends = (ended.get(call) ?? 0) + (lost.has(call) || served.has(call) ? 1 : 0);
    expect([call, ends]).toEqual([call, twice.has(call) ? 2 : 1]);
  }
  expect(count('QueueSegmentEnded')).toEqual(count('QueueEntered'));
  const offersEnded = room.facts('OfferEnded').map(({ offerId }) => offerId);
  expect(offersEnded.toSorted()).toEqual(
    room
      .facts('OfferMade')
      .map(({ offerId }) => offerId)
      .toSorted(),
  );
  expect(room.facts('TalkEnded')).toHaveLength(room.facts('TalkStarted').length);
}

test.each([
  ['one phone rings', {}],
  ['all phones ring', { strategy: 'ring-all', missedLimit: 3 }],
] as const)(
  'whatever happens and whenever the service dies, no caller is lost and the ledger is whole: %s',
  async (_, rules) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 30 }), async (happenings) => {
        const room: Room = Object.assign(await openRoom(operators, rules), { called: [] });
        for (const happening of happenings) await live(room, happening);
        await heal(room);
        await serveAll(room);
        expect(violations(restoreState(room.store.load().rows))).toEqual([]);
        expect([room.world.callers.size, room.world.legs.size, room.view.callers.size, room.view.offers.size]).toEqual([
          0, 0, 0, 0,
        ]);
        expect([...room.view.operators.values()].map(({ activity }) => activity.is)).toEqual(['idle', 'idle', 'idle']);
        expectWholeLedger(room);
        expectFallbackTold(room);
        await room.process.runtime.stop();
        expect(room.store.load().pending).toEqual([]);
      }),
      { numRuns: 35 },
    );
  },
);
