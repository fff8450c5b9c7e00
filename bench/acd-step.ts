import { emptyState, type AcdState } from '../src/acd/acd-state.ts';
import type { AcdEvent } from '../src/acd/events.ts';
import { plainRules, plainServing } from '../src/acd/queue-rules.ts';
import { step } from '../src/acd/step.ts';
import { callId, nthOffer, operatorId, queueId, type CallId, type OperatorId } from '../src/shared/ids.ts';
import { percentile } from './percentile.ts';
import { watched } from './watched.ts';

/** Time of one step for one kind of event, in microseconds. */
export interface StepTime {
  readonly operators: number;
  readonly event: string;
  readonly samples: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

const sizes = [10, 1000, 10_000];
const queues = ['support', 'sales', 'desk'].map(queueId);
const warmUpCycles = 400;
const measuredCycles = 1500;

/** Every operator serves every queue, so that each ordered list is as long as it can be. */
function centre(operators: number): AcdState {
  const state = emptyState();
  for (const [index, id] of queues.entries()) {
    const queue = { ...plainRules, id, name: id, dialledNumbers: [String(index)] };
    step(state, { at: 0, type: 'QueueConfigured', queue });
  }
  for (let index = 0; index < operators; index += 1) {
    const id = operatorId(`operator-${index}`);
    const operator = { id, name: id, serves: queues.map(plainServing), skills: {}, units: 1 };
    step(state, { at: 0, type: 'OperatorConfigured', operator });
    step(state, { at: 0, type: 'ReachableChanged', operatorId: id, reachable: true });
    step(state, { at: index, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } });
  }
  return state;
}

/** Calls with free operators: each runs its whole course, one offer expires, one operator pauses and comes back. */
function* calmCycle(state: AcdState, now: number, cycle: number): Generator<readonly [string, AcdEvent]> {
  const id = callId(`calm-${cycle}`);
  yield ['caller enters, is offered', entered(id, now, cycle)];
  const first = nthOffer(id, 1);
  const missed = state.offers.get(first)?.operatorId ?? operatorId('');
  const due = now + 20_000;
  yield ['offer expires, next is offered', passed({ kind: 'offer', id: first }, due)];
  const offerId = nthOffer(id, 2);
  const who = state.offers.get(offerId)?.operatorId ?? operatorId('');
  yield ['phone rings', { at: due, type: 'OfferRang', offerId }];
  yield ['operator answers', { at: due, type: 'OfferAnswered', offerId }];
  yield ['parties bridged', { at: due, type: 'PartiesBridged', callId: id, offerId }];
  yield ['caller hangs up', { at: due, type: 'CallerLeft', callId: id, to: 'hangup' }];
  yield ['wrap-up over, nobody waits', passed({ kind: 'operator', id: who }, due + 10_000)];
  yield ['cool-down over, nobody waits', passed({ kind: 'operator', id: missed }, due + 5000)];
  const paused = { at: due + 11_000, type: 'PresenceChosen', operatorId: who } as const;
  yield ['operator pauses', { ...paused, presence: { is: 'paused', reason: 'lunch' } }];
  yield ['operator comes back', { ...paused, presence: { is: 'available' } }];
}

/** As many callers wait as there are operators, and all of these talk: one gets free, one caller enters, one gives up. */
function* busyCycle(state: AcdState, now: number, cycle: number): Generator<readonly [string, AcdEvent]> {
  const talking = state.operators.values().find(({ activity }) => activity.is === 'talking');
  if (talking?.activity.is !== 'talking') throw new Error('nobody talks');
  const who: OperatorId = talking.profile.id;
  yield ['operator hangs up', { at: now, type: 'OperatorLegEnded', offerId: talking.activity.offerId, how: 'hangup' }];
  yield ['wrap-up over, longest waiting is offered', passed({ kind: 'operator', id: who }, now + 10_000)];
  const next = state.operators.get(who)?.activity;
  if (next?.is !== 'reserved') throw new Error('nobody was offered');
  const bridged = state.offers.get(next.offerId)?.callId ?? callId('');
  const id = callId(`busy-${cycle}`);
  yield ['caller enters, waits', entered(id, now, cycle)];
  yield ['caller enters, waits', entered(callId(`gone-${cycle}`), now, cycle)];
  yield ['caller gives up waiting', { at: now, type: 'CallerLeft', callId: callId(`gone-${cycle}`), to: 'hangup' }];
  step(state, { at: now + 10_000, type: 'PartiesBridged', callId: bridged, offerId: next.offerId });
}

const entered = (id: CallId, at: number, cycle: number): AcdEvent => {
  return { at, type: 'CallerEntered', callId: id, number: '0912', dialled: String(cycle % queues.length) };
};

const passed = (owner: Extract<AcdEvent, { type: 'DeadlinePassed' }>['owner'], due: number): AcdEvent => {
  return { at: due, type: 'DeadlinePassed', owner, due };
};

/** Everybody talks and as many wait. */
function fill(state: AcdState, operators: number, at: number): void {
  for (let index = 0; index < 2 * operators; index += 1) {
    const id = callId(`first-${index}`);
    const { facts } = step(state, entered(id, at + index, index));
    const made = facts.some((fact) => fact.type === 'OfferMade');
    if (made) step(state, { at: at + index, type: 'PartiesBridged', callId: id, offerId: nthOffer(id, 1) });
  }
}

type Cycle = (state: AcdState, now: number, cycle: number) => Generator<readonly [string, AcdEvent]>;

function* timed(state: AcdState, events: ReturnType<Cycle>): Generator<readonly [string, number]> {
  for (const [name, event] of events) {
    const before = performance.now();
    step(state, event);
    yield [name, (performance.now() - before) * 1000];
  }
}

function measure(state: AcdState, from: number, cycle: Cycle, times: Map<string, number[]>): number {
  let now = from;
  for (let index = 0; index < warmUpCycles + measuredCycles; index += 1) {
    const { result, isDisturbed } = watched(() => [...timed(state, cycle(state, now, index))]);
    for (const [name, tookUs] of result) {
      const samples = times.get(name) ?? [];
      times.set(name, samples);
      if (!isDisturbed && index >= warmUpCycles) samples.push(tookUs);
    }
    now += 40_000;
  }
  return now;
}

/** Times of a step with 10, 1,000 and 10,000 operators. */
export function run(): StepTime[] {
  // The first one pays for the compiler, and is not told.
  timesWith(sizes[0] ?? 10);
  return sizes.flatMap(timesWith);
}

function timesWith(operators: number): StepTime[] {
  const times = new Map<string, number[]>();
  const calm = centre(operators);
  const now = measure(calm, 1_000_000, calmCycle, times);
  fill(calm, operators, now);
  measure(calm, now + 2 * operators, busyCycle, times);
  return [...times].map(([event, samples]) => {
    samples.sort((one, other) => one - other);
    const [p50Us, p99Us] = [percentile(samples, 0.5), percentile(samples, 0.99)];
    return { operators, event, samples: samples.length, p50Us, p99Us };
  });
}

/** One line an event, one column a size. */
export function table(times: readonly StepTime[]): string {
  const events = [...new Set(times.map(({ event }) => event))];
  const cell = (event: string, operators: number): string => {
    const found = times.find((time) => time.event === event && time.operators === operators);
    return `${found?.p50Us ?? '-'} / ${found?.p99Us ?? '-'}`.padStart(16);
  };
  const head = `${'p50 / p99 in µs, operators:'.padEnd(42)}${sizes.map((size) => String(size).padStart(16)).join('')}`;
  return [head, ...events.map((event) => event.padEnd(42) + sizes.map((size) => cell(event, size)).join(''))].join(
    '\n',
  );
}
