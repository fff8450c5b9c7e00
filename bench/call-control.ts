import { z } from 'zod';
import { callControl } from '../src/contract/call-control.ts';
import type { CelEvent } from '../test/support/e2e/cel.ts';
import { eventually } from '../test/support/e2e/eventually.ts';
import { stopAllSipp } from '../test/support/sipp/sipp-process.ts';
import { openCentre, type Centre, type Talk } from './control-centre.ts';
import { percentile } from './percentile.ts';
import { bytesOfTalk } from './talking-calls.ts';

interface Spread {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
}

/** From the request, in ms. */
interface Reaction {
  readonly asked: string;
  readonly answeredMs: Spread;
  /** Asterisk has moved the leg, by its own event log; null where that does not tell. */
  readonly doneMs: Spread | null;
}

interface Load {
  readonly calls: number;
  /** One after another. */
  readonly reactions: readonly Reaction[];
  /** Hold and resume by sixteen at a time, until Asterisk has done the last. */
  readonly operationsPerSecond: number;
  readonly underLoad: readonly Reaction[];
  /** From `POST /v1/calls` to the INVITE at the operator's own phone, in ms. */
  readonly dialMs: Spread;
}

export interface CallControlBench {
  readonly loads: readonly Load[];
  /** Of the service, between the two loads, in bytes a call. */
  readonly serviceHeap: number;
  readonly serviceRss: number;
  /** Of that, the core's state: in memory, and as rows. */
  readonly stateHeap: number;
  readonly stateRows: number;
}

interface Asked {
  readonly what: string;
  readonly at: number;
  readonly answeredAt: number;
  readonly leg: string;
  /** Where Asterisk puts the leg. */
  readonly bridge: string | null;
}

const steps = [50, 100];
const samplesWanted = 200;
const atOnce = 16;
const consultations = 10;
const dials = 60;

/** Takes about four minutes. Needs the stack and its environment. */
export async function run(): Promise<CallControlBench> {
  const state = bytesOfTalk();
  const centre = await openCentre(Math.max(...steps));
  try {
    const loads: Load[] = [];
    const memory: { heap: number; rss: number }[] = [];
    for (const calls of steps) {
      await centre.callIn(calls - centre.talks().length);
      loads.push(await measured(centre, calls));
      memory.push(await centre.memory());
    }
    const [first, last] = [memory[0], memory.at(-1)];
    if (first === undefined || last === undefined) throw new Error('nothing was measured');
    const more = (steps.at(-1) ?? 0) - (steps[0] ?? 0);
    return {
      loads,
      serviceHeap: Math.round((last.heap - first.heap) / more),
      serviceRss: Math.round((last.rss - first.rss) / more),
      ...{ stateHeap: state.heap, stateRows: state.rows },
    };
  } finally {
    await stopAllSipp();
    await centre.close();
  }
}

async function measured(centre: Centre, calls: number): Promise<Load> {
  const talks = centre.talks();
  const rounds = Math.ceil(samplesWanted / talks.length);
  const one: Asked[] = [];
  // No call is asked for more before Asterisk has done the last: else the wait for that would be measured. The first round warms up.
  for (let round = 0; round <= rounds; round += 1)
    for (const what of ['hold', 'resume'] as const)
      one.push(...(await inTurn(centre, talks, (talk) => hold(talk, what))));
  one.splice(0, talks.length * 2);
  for (const what of ['mute', 'unmute']) one.push(...(await inTurn(centre, talks, (talk) => ask(talk, what, null))));
  one.push(...(await swaps(centre, talks.slice(0, consultations))));
  const reactions = await reactionsTo(centre, one);

  const many: Asked[] = [];
  const left = talks.map((talk) => talk);
  const hand = async (): Promise<void> => {
    for (let talk = left.pop(); talk !== undefined; talk = left.pop())
      for (let turn = 0; turn < 4; turn += 1)
        for (const what of ['hold', 'resume'] as const) many.push(await hold(talk, what));
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
  const underLoad = await reactionsTo(centre, many);
  const done = many.flatMap((asked) => doneAt(centre.world.cel.events(), asked) ?? []);
  const took = Math.max(...done) - Math.min(...many.map(({ at }) => at));
  const operationsPerSecond = Math.round((many.length / took) * 1_000);
  return { calls, reactions, operationsPerSecond, underLoad, dialMs: spread(await dialTimes(centre)) };
}

/** By the clock that Asterisk and SIPp write down; that of `performance` goes its own way within minutes. */
const now = Date.now;

async function ask({ api, callId, leg }: Talk, what: string, bridge: string | null, wish: object = {}): Promise<Asked> {
  const at = now();
  await api.post(`/v1/calls/${callId}/${what}`, wish, z.unknown());
  return { what, at, answeredAt: now(), leg, bridge };
}

const hold = (talk: Talk, what: 'hold' | 'resume'): Promise<Asked> =>
  ask(talk, what, `${what === 'hold' ? 'con' : 'mix'}-${talk.callId}`);

async function inTurn(centre: Centre, talks: readonly Talk[], what: (talk: Talk) => Promise<Asked>): Promise<Asked[]> {
  const all: Asked[] = [];
  for (const talk of talks) all.push(await what(talk));
  await reactionsTo(centre, all);
  return all;
}

/** The operators go to and fro between the customer and one who is consulted. */
async function swaps(centre: Centre, talks: readonly Talk[]): Promise<Asked[]> {
  const { helpers, board } = centre;
  const seatsIn = (talk: Talk): (string | null)[] =>
    board
      .rows('caller')
      .find(({ id }) => id === talk.callId)
      ?.parties.map(({ seat }) => seat) ?? [];
  for (const [i, talk] of talks.entries()) await ask(talk, 'consult', null, { to: { operatorId: helpers[i]?.id } });
  await eventually(() => talks.every((talk) => seatsIn(talk).join() === 'aside,aside'), 30_000);
  const all: Asked[] = [];
  for (let round = 0; round < samplesWanted / talks.length / 2; round += 1)
    for (const bridge of ['mix', 'con'])
      all.push(...(await inTurn(centre, talks, (talk) => ask(talk, 'consult/swap', `${bridge}-${talk.callId}`))));
  for (const talk of talks) await ask(talk, 'consult/cancel', null);
  await eventually(() => talks.every((talk) => seatsIn(talk).join() === 'in'), 30_000);
  return all;
}

/** When Asterisk had the leg where it should be. */
const doneAt = (events: readonly CelEvent[], { leg, bridge, at }: Asked): number | undefined =>
  events.find(
    (seen) => seen.event === 'BRIDGE_ENTER' && seen.channelId === leg && seen.bridgeId === bridge && seen.at > at,
  )?.at;

async function reactionsTo({ world }: Centre, asked: readonly Asked[]): Promise<Reaction[]> {
  const done = await eventually(() => {
    const events = world.cel.events().filter(({ event }) => event === 'BRIDGE_ENTER');
    const seen = new Map(asked.map((one) => [one, doneAt(events, one)]));
    const missing = asked.filter((one) => one.bridge !== null && seen.get(one) === undefined);
    if (missing.length > 0) throw new Error(`not done by the PBX: ${JSON.stringify(missing)}`);
    return seen;
  }, 60_000);
  return [...Map.groupBy(asked, ({ what }) => what)].map(([what, some]) => ({
    asked: what,
    answeredMs: spread(some.map(({ at, answeredAt }) => answeredAt - at)),
    doneMs: some[0]?.bridge === null ? null : spread(some.map((one) => (done.get(one) ?? NaN) - one.at)),
  }));
}

async function dialTimes({ helpers, helpersPhone }: Centre): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < dials; turn += 1) {
    const who = helpers[turn % helpers.length];
    if (who === undefined) throw new Error('nobody dials');
    await who.becomes('ready');
    const at = now();
    const wish = { to: '09121234567', idempotencyKey: `bench-${String(turn)}-${String(Math.round(at))}` };
    const { id } = await who.api.post('/v1/calls', wish, callControl);
    const invited = await helpersPhone.waitFor((calls) => calls.find(({ invitedAt }) => invitedAt > at)?.invitedAt);
    times.push(invited - at);
    await who.api.post(`/v1/calls/${id}/end`, {}, z.null());
  }
  return times;
}

function spread(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((one, other) => one - other);
  return { samples: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

const shown = (times: Spread | null): string => (times === null ? '–' : `${times.p50} / ${times.p99}`).padStart(18);

/** One line a kind of request, then what a call takes. */
export function table({ loads, serviceHeap, serviceRss, stateHeap, stateRows }: CallControlBench): string {
  const lines = loads.flatMap(({ calls, reactions, operationsPerSecond, underLoad, dialMs }) => [
    `${`${calls} calls, p50 / p99 in ms`.padEnd(38)}${'answered'.padStart(18)}${'done'.padStart(18)}`,
    ...reactions.map(({ asked, answeredMs, doneMs }) => asked.padEnd(38) + shown(answeredMs) + shown(doneMs)),
    ...underLoad.map(
      ({ asked, answeredMs, doneMs }) => `${asked}, ${atOnce} at once`.padEnd(38) + shown(answeredMs) + shown(doneMs),
    ),
    `${'POST /v1/calls → INVITE'.padEnd(38)}${shown(null)}${shown(dialMs)}`,
    `${'operations a second, hold and resume'.padEnd(38)}${String(operationsPerSecond).padStart(36)}`,
    '',
  ]);
  return [
    ...lines,
    `a talking call: ${serviceHeap} bytes of heap, ${serviceRss} of RSS; of the core's state ${stateHeap}, ${stateRows} as rows`,
  ].join('\n');
}
