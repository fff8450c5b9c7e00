import type { AcdState } from '../src/acd/acd-state.ts';
import type { AcdEvent } from '../src/acd/events.ts';
import { step } from '../src/acd/step.ts';
import { callId, nthOffer, operatorId, type CallId, type OfferId, type OperatorId } from '../src/shared/ids.ts';
import { second, type EpochMs } from '../src/shared/time.ts';
import { heapBytes } from './heap.ts';
import {
  emptyCentre,
  enter,
  fill,
  needAfterMs,
  numberOf,
  opened,
  operatorAt,
  queueAt,
  signInAll,
  size,
  tierAfterMs,
  type Site,
} from './large-centre.ts';
import { percentile } from './percentile.ts';
import { watched } from './watched.ts';

/** In microseconds. */
interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Time of one step for one kind of event. */
interface StepTime {
  readonly event: string;
  readonly samples: number;
  readonly plainUs: Spread;
  /** The same, and told why operators are asked or not. */
  readonly explainedUs: Spread;
}

export interface QueuesBench {
  readonly queues: number;
  readonly operators: number;
  readonly waiting: number;
  /** Of an operator in 1 to 20 queues, profile and all. */
  readonly bytesPerOperator: number;
  readonly bytesPerWaitingCaller: number;
  readonly times: readonly StepTime[];
}

const warmUpCycles = 400;
const measuredCycles = 1500;

type Timed = Generator<readonly [string, AcdEvent], void>;

const passed = (owner: Extract<AcdEvent, { type: 'DeadlinePassed' }>['owner'], due: EpochMs): AcdEvent => {
  return { at: due, type: 'DeadlinePassed', owner, due };
};
const entered = (id: CallId, at: EpochMs, site: Site, cycle: number): AcdEvent => {
  return { at, type: 'CallerEntered', callId: id, number: '0912', dialled: numberOf(queueAt(site, cycle)) };
};
const left = (id: CallId, at: EpochMs): AcdEvent => ({ at, type: 'CallerLeft', callId: id, to: 'hangup' });
const changed = (id: CallId, at: EpochMs): AcdEvent => {
  return { at, type: 'CallerChanged', callId: id, by: operatorId('supervisor'), priority: 3 };
};
const askedBy = (state: AcdState, id: OfferId): OperatorId => {
  const offer = state.offers.get(id);
  if (offer === undefined) throw new Error(`offer ${id} was not made`);
  return offer.operatorId;
};

/** Takes and gives back the pause and the phone. */
function* comeAndGo(who: OperatorId, at: EpochMs, whose: string): Timed {
  const chosen = { at, type: 'PresenceChosen', operatorId: who } as const;
  const phone = { at, type: 'ReachableChanged', operatorId: who } as const;
  yield [`${whose} pauses`, { ...chosen, presence: { is: 'paused', reason: 'lunch' } }];
  yield [`${whose} comes back`, { ...chosen, presence: { is: 'available' } }];
  yield [`phone of ${whose} is gone`, { ...phone, reachable: false }];
  yield [`phone of ${whose} is back`, { ...phone, reachable: true }];
}

/** Many are ready: a call runs its whole course, one offer expires. */
function* calm(state: AcdState, now: EpochMs, cycle: number): Timed {
  const id = callId(`calm-${String(cycle)}`);
  yield ['caller enters, is offered', entered(id, now, 'calm', cycle)];
  const first = nthOffer(id, 1);
  const missed = askedBy(state, first);
  const due = now + 20 * second;
  yield ['offer expires, next is offered', passed({ kind: 'offer', id: first }, due)];
  const offerId = nthOffer(id, 2);
  const who = askedBy(state, offerId);
  yield ['phone rings', { at: due, type: 'OfferRang', offerId }];
  yield ['operator answers', { at: due, type: 'OfferAnswered', offerId }];
  yield ['parties bridged', { at: due, type: 'PartiesBridged', callId: id, offerId }];
  yield ['caller hangs up', left(id, due)];
  yield ['wrap-up over, nobody waits', passed({ kind: 'operator', id: who }, due + 10 * second)];
  yield ['cool-down over, nobody waits', passed({ kind: 'operator', id: missed }, due + 5 * second)];
  yield* comeAndGo(who, due + 11 * second, 'ready operator');
}

/** The second tier opens while the first one talks. */
function* tiered(state: AcdState, now: EpochMs, cycle: number): Timed {
  const id = callId(`tier-${String(cycle)}`);
  yield ['caller enters, waits for a tier', entered(id, now, 'tiered', cycle)];
  const due = now + tierAfterMs;
  yield ['tier opens, is offered', passed({ kind: 'caller', id }, due)];
  const offerId = nthOffer(id, 1);
  const who = askedBy(state, offerId);
  step(state, { at: due, type: 'PartiesBridged', callId: id, offerId });
  step(state, left(id, due));
  step(state, passed({ kind: 'operator', id: who }, due + 10 * second));
}

/** All are asked, one answers. */
function* ringing(state: AcdState, now: EpochMs, cycle: number): Timed {
  const id = callId(`ring-${String(cycle)}`);
  yield ['caller enters, 8 phones are rung', entered(id, now, 'ringing', cycle)];
  const caller = state.callers.get(id);
  const rung = caller?.is === 'offered' ? caller.offerIds : [];
  const offerId = nthOffer(id, 1);
  const who = askedBy(state, offerId);
  yield ['one of 8 answers', { at: now, type: 'OfferAnswered', offerId }];
  yield ['parties bridged', { at: now, type: 'PartiesBridged', callId: id, offerId }];
  for (const other of rung.filter((one) => one !== offerId))
    yield ['leg of another phone is gone', { at: now, type: 'OperatorLegEnded', offerId: other, how: 'hangup' }];
  yield ['caller hangs up', left(id, now)];
  step(state, passed({ kind: 'operator', id: who }, now + 10 * second));
}

/** One gets free and takes who waits longest in all the own queues; one caller enters, one gives up. */
function* freed(state: AcdState, now: EpochMs, who: OperatorId): Timed {
  const talk = state.operators.get(who)?.activity;
  if (talk?.is !== 'talking') throw new Error(`${who} does not talk`);
  yield ['operator hangs up', { at: now, type: 'OperatorLegEnded', offerId: talk.offerId, how: 'hangup' }];
  yield ['wrap-up over, longest waiting is offered', passed({ kind: 'operator', id: who }, now + 10 * second)];
  const next = state.operators.get(who)?.activity;
  if (next?.is !== 'reserved') throw new Error(`${who} was offered nobody`);
  const bridged = state.offers.get(next.offerId)?.callId ?? callId('');
  step(state, { at: now + 10 * second, type: 'PartiesBridged', callId: bridged, offerId: next.offerId });
}

function* busy(state: AcdState, now: EpochMs, cycle: number): Timed {
  const who = operatorAt('busy', cycle);
  yield* freed(state, now, who);
  yield ['caller enters, all are busy', entered(callId(`busy-next-${String(cycle)}`), now, 'busy', cycle)];
  const id = callId(`busy-gone-${String(cycle)}`);
  yield ['caller enters, all are busy', entered(id, now, 'busy', cycle)];
  yield ['priority changed', changed(id, now)];
  yield ['caller gives up waiting', left(id, now)];
  yield* comeAndGo(who, now + 11 * second, 'talking operator');
}

/** Even numbers have the skill and talk, odd ones are ready and lack it. */
function* skilled(state: AcdState, now: EpochMs, cycle: number): Timed {
  yield* freed(state, now, operatorAt('skilled', 2 * cycle));
  const next = callId(`skilled-next-${String(cycle)}`);
  yield ['caller enters, ready ones lack the skill', entered(next, now, 'skilled', cycle)];
  const id = callId(`skilled-gone-${String(cycle)}`);
  yield ['caller enters, ready ones lack the skill', entered(id, now, 'skilled', cycle)];
  yield ['priority changed, ready ones lack the skill', changed(id, now)];
  yield* comeAndGo(operatorAt('skilled', 2 * cycle + 1), now, 'unskilled operator');
  yield ['need relaxes, to no avail', passed({ kind: 'caller', id }, now + needAfterMs)];
  yield ['caller gives up waiting', left(id, now + needAfterMs)];
}

type Cycle = (state: AcdState, now: EpochMs, cycle: number) => Timed;

interface Samples {
  readonly plain: number[];
  readonly explained: number[];
}

function* timed(state: AcdState, events: Timed, explains: boolean): Generator<readonly [string, number]> {
  for (const [name, event] of events) {
    const before = performance.now();
    step(state, event, { explains });
    yield [name, (performance.now() - before) * 1000];
  }
}

/** The steps of a call that waits, is served and makes room for the next one: each comes once. */
const ofOneCall = [
  ...['caller enters, all are busy', 'phone rings', 'operator answers', 'parties bridged'],
  ...['operator hangs up', 'wrap-up over, longest waiting is offered'],
];

/** As many of each step as of the one that was measured least. */
function mixed(times: ReadonlyMap<string, Samples>, of: keyof Samples): number[] {
  const steps = ofOneCall.map((name) => times.get(name)?.[of] ?? []);
  const many = Math.min(...steps.map((samples) => samples.length));
  return steps.flatMap((samples) => samples.slice(0, many));
}

/** Every other cycle tells the reasons. */
function timesOf(state: AcdState): StepTime[] {
  const times = new Map<string, Samples>();
  let now = opened;
  for (let index = 0; index < 2 * (warmUpCycles + measuredCycles); index += 1) {
    const explains = index % 2 === 1;
    for (const cycle of [calm, tiered, ringing, busy, skilled] satisfies Cycle[]) {
      const { result, isDisturbed } = watched(() => [...timed(state, cycle(state, now, index), explains)]);
      now += 2 * needAfterMs;
      for (const [name, tookUs] of result) {
        const samples = times.get(name) ?? { plain: [], explained: [] };
        times.set(name, samples);
        if (isDisturbed || index < 2 * warmUpCycles) continue;
        samples[explains ? 'explained' : 'plain'].push(tookUs);
      }
    }
  }
  times.set('any step of a call that waits and is served', {
    plain: mixed(times, 'plain'),
    explained: mixed(times, 'explained'),
  });
  return [...times].map(([event, { plain, explained }]) => {
    return { event, samples: plain.length, plainUs: spread(plain), explainedUs: spread(explained) };
  });
}

function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((one, other) => one - other);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

/** Bytes that so many more callers add who find everybody busy; they give up again. */
function bytesPerCaller(state: AcdState): number {
  const ids = Array.from({ length: size.waiting }, (_, index) => callId(`more-${String(index)}`));
  const before = heapBytes();
  for (const [index, id] of ids.entries()) enter(state, id, queueAt('busy', index), opened);
  const bytes = (heapBytes() - before) / ids.length;
  for (const id of ids) step(state, left(id, opened));
  return Math.round(bytes);
}

/** The common events of a large centre, and its size in memory. */
export function run(): QueuesBench {
  const state = emptyCentre();
  const before = heapBytes();
  signInAll(state);
  const bytesPerOperator = Math.round((heapBytes() - before) / size.operators);
  fill(state);
  const bytesPerWaitingCaller = bytesPerCaller(state);
  return { ...size, bytesPerOperator, bytesPerWaitingCaller, times: timesOf(state) };
}

export function table({ times, queues, operators, waiting, ...bytes }: QueuesBench): string {
  const cell = ({ p50, p99 }: Spread): string => `${String(p50)} / ${String(p99)}`.padStart(18);
  return [
    `${String(queues)} queues, ${String(operators)} operators in 1 to 20 of them, ${String(waiting)} callers wait`,
    `bytes: ${String(bytes.bytesPerOperator)} an operator, ${String(bytes.bytesPerWaitingCaller)} a waiting caller`,
    `${'p50 / p99 in µs'.padEnd(46)}${'plain'.padStart(18)}${'with reasons'.padStart(18)}`,
    ...times.map(({ event, plainUs, explainedUs }) => event.padEnd(46) + cell(plainUs) + cell(explainedUs)),
  ].join('\n');
}
