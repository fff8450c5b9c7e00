import { addOperator, addQueue, type TestOperator } from '../test/support/e2e/cast.ts';
import { eventually } from '../test/support/e2e/eventually.ts';
import { asteriskCli } from '../test/support/e2e/stack-service.ts';
import { openWorld, type World } from '../test/support/e2e/world.ts';
import { startCaller, type CallerOptions, type PhoneOptions } from '../test/support/sipp/sipp.ts';
import { stopAllSipp, type SippProcess } from '../test/support/sipp/sipp-process.ts';
import type { SipMessage } from '../test/support/sipp/sip-trace.ts';
import { spreadOf, type Spread } from './percentile.ts';
import { freeToOffered, joinToRung } from './sip-times.ts';

/** One measure on one Asterisk, in ms; the ratios are ours / app_queue's. */
export interface PbxLatency {
  readonly measure: string;
  readonly oursMs: Spread;
  readonly appQueueMs: Spread;
  readonly ratioP50: number;
  readonly ratioP95: number;
  /** The ratio of the medians should be at most this. */
  readonly aim: number;
}

interface Measure {
  readonly name: string;
  readonly aim: number;
  readonly times: (callers: readonly SipMessage[], phone: readonly SipMessage[]) => number[];
  /** The dialplan that leads to app_queue. */
  readonly native: readonly string[];
  readonly phone: Pick<PhoneOptions, 'hangUpAfterMs'>;
  readonly callers: Pick<CallerOptions, 'holdMs' | 'rate' | 'atOnce' | 'joinWithinMs'>;
}

const samplesWanted = 200;
const warmUpCalls = 10;
const callsARound = 42;
const mostRounds = 12;

/** One caller at a time meets a free operator, and hangs up soon after. */
const join: Measure = {
  name: "join → operator's phone rung",
  aim: 2,
  times: joinToRung,
  // Answer() would wait for the caller's first audio, some 20 to 100 ms.
  native: ['Queue,pasokh-fallback'],
  phone: {},
  callers: { holdMs: 100, rate: 5 },
};

/** Up to eight callers wait or are about to; the operator hangs up after a moment. All of them hear music, with both queues. */
const free: Measure = {
  name: 'operator free → next caller offered',
  aim: 0.25,
  times: freeToOffered,
  native: ['Answer', 'Queue,pasokh-fallback'],
  phone: { hangUpAfterMs: 150 },
  // app_queue looks once a second, each caller at an own moment: callers must come in no step with anything.
  callers: { rate: 100, atOnce: 8, joinWithinMs: 1_000 },
};

const nativeNumber = '9900';

/** Both measures; takes about five minutes. Needs the stack and its environment. */
export async function run(): Promise<PbxLatency[]> {
  const world = await openWorld();
  try {
    return [await measured(world, join), await measured(world, free)];
  } finally {
    await stopAllSipp();
    await world.close();
  }
}

/** Rounds of ours and app_queue's in turn, so that both meet the same machine. A first short one of each warms up. */
async function measured(world: World, measure: Measure): Promise<PbxLatency> {
  const queue = await addQueue(world);
  const operator = await addOperator(world, [queue], measure.phone);
  const sides = [
    { dialled: queue.dialled, times: [] as number[] },
    { dialled: nativeNumber, times: [] as number[] },
  ] as const;
  await addNativeNumber(measure.native);
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      for (const { dialled, times } of sides) {
        if (times.length >= samplesWanted) continue;
        const seen = await playRound(measure, operator, dialled, round);
        if (round > 0) times.push(...seen);
      }
    }
  } finally {
    await removeNativeNumber();
  }
  const fewest = Math.min(...sides.map(({ times }) => times.length));
  if (fewest < samplesWanted) throw new Error(`only ${fewest} calls could be measured: ${measure.name}`);
  await operator.choose({ is: 'signed-out' });
  await operator.phone.signOff();
  const [ours, appQueue] = sides.map(({ times }) => spreadOf(times)) as [Spread, Spread];
  return {
    ...{ measure: measure.name, oursMs: ours, appQueueMs: appQueue, aim: measure.aim },
    ...{ ratioP50: ratio(ours.p50, appQueue.p50), ratioP95: ratio(ours.p95, appQueue.p95) },
  };
}

/** Nothing is written into Asterisk's configuration: what an interrupted run leaves is gone once it starts anew. */
async function addNativeNumber(applications: readonly string[]): Promise<void> {
  await removeNativeNumber();
  for (const [index, application] of applications.entries()) {
    await asteriskCli(`dialplan add extension ${nativeNumber},${index + 1},${application} into pasokh-inbound`);
  }
}

const removeNativeNumber = (): Promise<string> =>
  asteriskCli(`dialplan remove extension ${nativeNumber}@pasokh-inbound`);

async function playRound(
  { times, callers }: Measure,
  operator: TestOperator,
  dialled: string,
  round: number,
): Promise<number[]> {
  await operator.becomes('ready');
  const before = operator.phone.messages().length;
  const count = round === 0 ? warmUpCalls : callsARound;
  const from = Array.from({ length: count }, (_, index) => `0912${round + 100}${index + 1_000}`);
  const sipp = await startCaller({ ...callers, to: dialled, from, count });
  await ended(sipp);
  return times(sipp.messages(), operator.phone.messages().slice(before));
}

/** Every call went well, or the numbers would be of something else. */
async function ended(sipp: SippProcess): Promise<void> {
  const { code, errors } = await sipp.exit;
  if (code !== 0) throw new Error(`callers failed (sipp exit ${String(code)}): ${errors}`);
  await eventually(async () => /\b0 active channels/.test(await asteriskCli('core show channels count')));
}

const ratio = (one: number, other: number): number => Math.round((one / other) * 1_000) / 1_000;

/** One line a measure. */
export function table(latencies: readonly PbxLatency[]): string {
  const head = ['p50 / p95 in ms', 'ours', 'app_queue', 'ratio', 'aim', 'calls'];
  const rows = latencies.map(({ measure, oursMs, appQueueMs, ratioP50, ratioP95, aim }) => [
    measure,
    `${oursMs.p50} / ${oursMs.p95}`,
    `${appQueueMs.p50} / ${appQueueMs.p95}`,
    `${ratioP50} / ${ratioP95}`,
    `≤ ${aim}`,
    `${oursMs.samples} + ${appQueueMs.samples}`,
  ]);
  return [head, ...rows]
    .map(([name = '', ...cells]) => name.padEnd(38) + cells.map((cell) => cell.padStart(18)).join(''))
    .join('\n');
}
