import { expectedWaits, type LineNow, type WaitRange } from '../src/capacity/expected-wait.ts';
import { handleSpread, patienceMs } from '../src/capacity/queue-estimates.ts';
import { noMeasures, observe } from '../src/capacity/queue-measures.ts';
import { seededChance } from '../src/shared/seeded-random.ts';
import { arrivalDays, dayMs, handling, patience, staffOf, visitsOf } from './arrival-days.ts';
import { runLine, type Joined, type Watcher } from './changing-line.ts';
import { oracle, type Oracle } from './wait-oracle.ts';

/** The oracle takes long: it is asked for each caller of so many only. */
const oracleEvery = 8;

/** What callers who waited were told, against what they met. */
interface Told {
  readonly month: number;
  readonly waitMs: number;
  readonly ours: WaitRange;
  readonly oracle: WaitRange | null;
  readonly appQueueMs: number;
}

interface Errors {
  readonly who: string;
  readonly waited: number;
  readonly meanWaitMs: number;
  readonly errorMs: number;
  readonly appQueueMs: number;
  readonly ratio: number;
  readonly p50Coverage: number;
  readonly p80Coverage: number;
  readonly p90Coverage: number;
}

export interface Comparison {
  readonly source: string;
  readonly calls: number;
  readonly abandoned: number;
  readonly operatorsAtTen: number;
  readonly errors: readonly Errors[];
  /** Of all 50 places of a line with 200 operators, once. */
  readonly takesMs: number;
}

/** Learns from what is over as a queue does, and tells each caller who has to wait what both estimators expect. */
function estimators(told: Told[], count: { calls: number; abandoned: number }, ask: Oracle) {
  const measures = noMeasures(0);
  let holdSeconds = 0;
  const lineNow = ({ at, operators }: Joined): LineNow => {
    const staying = operators.filter(({ leaving }) => !leaving);
    const takes = handleSpread(measures);
    const busy = staying.flatMap(({ busySince }) => (busySince === null ? [] : [{ forMs: at - busySince, takes }]));
    const ready = staying.length - busy.length;
    return { busy, ready, handleMs: takes, ringMs: 0, patienceMs: patienceMs(measures), rivals: [] };
  };
  return (month: number, staff: readonly number[], beginsAt: number): Watcher => ({
    joined: (line) => {
      count.calls += 1;
      const now = lineNow(line);
      const ours = expectedWaits(now)?.(line.aheadSince.length);
      const waits = now.ready <= line.aheadSince.length;
      const known = waits && count.calls % oracleEvery === 0 ? ask(line, staff, beginsAt) : null;
      const appQueueMs = holdSeconds * 1000;
      return (waitMs) => {
        if (waitMs > 0 && ours !== undefined) told.push({ month, waitMs, ours, oracle: known, appQueueMs });
      };
    },
    left: (at, waitedMs, how) => {
      const gaveUp = how === 'abandoned';
      if (gaveUp) count.abandoned += 1;
      // Like app_queue's recalc_holdtime: whole seconds, answered callers only.
      else holdSeconds = Math.floor((3 * holdSeconds + Math.floor(waitedMs / 1000)) / 4);
      observe(measures, { is: 'waited', at, waitedMs, gaveUp });
    },
    handled: (at, handleMs) => observe(measures, { is: 'handled', at, operatorId: 'any', handleMs, wrapUpMs: 0 }),
  });
}

/** The expected wait of ours (the median) and of app_queue, on days of real arrivals with changing and short staffing. */
export function run(): Comparison {
  const chance = seededChance(1);
  const { source, days } = arrivalDays(chance);
  const told: Told[] = [];
  const count = { calls: 0, abandoned: 0 };
  const watch = estimators(told, count, oracle(seededChance(2)));
  let atTen = 0;
  for (const [index, day] of days.entries()) {
    const staff = staffOf(day, days, chance);
    atTen += (staff[20] ?? 0) / days.length;
    runLine(visitsOf(day, index * dayMs, chance), staff, index * dayMs, watch(day.month, staff, index * dayMs));
  }
  const tuned = told.filter(({ month }) => month <= 3);
  const reported = told.filter(({ month }) => month > 3);
  const errors = [
    ...[compare('ours, January–March (tuned)', tuned, 'ours'), compare('an oracle, January–March', tuned, 'oracle')],
    ...[compare('ours, April–June (reported)', reported, 'ours'), compare('an oracle, April–June', reported, 'oracle')],
  ];
  return { source, ...count, operatorsAtTen: atTen, errors, takesMs: timeTaken() };
}

function compare(who: string, all: readonly Told[], by: 'ours' | 'oracle'): Errors {
  const told = all.flatMap((one) => {
    const range = one[by];
    return range === null ? [] : [{ ...one, ...range }];
  });
  const mean = (of: (one: (typeof told)[number]) => number): number =>
    told.reduce((sum, one) => sum + of(one), 0) / told.length;
  const errorMs = mean((one) => Math.abs(one.p50Ms - one.waitMs));
  const appQueueMs = mean((one) => Math.abs(one.appQueueMs - one.waitMs));
  return {
    ...{ who, waited: told.length, meanWaitMs: mean((one) => one.waitMs) },
    ...{ errorMs, appQueueMs, ratio: errorMs / appQueueMs },
    p50Coverage: mean((one) => Number(one.waitMs <= one.p50Ms)),
    p80Coverage: mean((one) => Number(one.waitMs <= one.p80Ms)),
    p90Coverage: mean((one) => Number(one.waitMs <= one.p90Ms)),
  };
}

function timeTaken(): number {
  const takes = { mean: handling.meanMs, deviation: handling.deviationMs };
  const busy = Array.from({ length: 200 }, (_unused, index) => ({ forMs: 2_000 * index, takes }));
  const line = { busy, ready: 0, handleMs: takes, ringMs: 0, patienceMs: patience.meanMs, rivals: [] };
  const taken = Array.from({ length: 101 }, () => {
    const from = performance.now();
    expectedWaits(line)?.(49);
    return performance.now() - from;
  });
  return taken.toSorted((one, other) => one - other)[50] ?? 0;
}

/** One line each. */
export function table({ source, calls, abandoned, operatorsAtTen, errors, takesMs }: Comparison): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(10);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(10);
  const minutes = (ms: number): string => (ms / 60_000).toFixed(1);
  return [
    `${source}; ${calls} calls, ${percent(abandoned / calls).trim()} abandoned; handling lognormal ${minutes(handling.meanMs)} ± ` +
      `${minutes(handling.deviationMs)} min, patience lognormal ${minutes(patience.meanMs)} ± ${minutes(patience.deviationMs)} min`,
    `operators: each half hour 0.8–1.1 times the usual load of the weekday, at 10:00 ${operatorsAtTen.toFixed(1)} on average`,
    `an oracle: knows the true distributions, all ages and the operators to come (each caller of ${oracleEvery})`,
    `the wait of 50 callers for 200 operators takes ${takesMs.toFixed(1)} ms to tell`,
    `${'callers who wait'.padEnd(28)}${['callers', 'mean wait', 'error', 'app_queue', 'ratio', 'in p50', 'in p80', 'in p90'].map((word) => word.padStart(10)).join('')}`,
    ...errors.map(
      (one) =>
        one.who.padEnd(28) +
        String(one.waited).padStart(10) +
        [one.meanWaitMs, one.errorMs, one.appQueueMs].map(seconds).join('') +
        one.ratio.toFixed(3).padStart(10) +
        [one.p50Coverage, one.p80Coverage, one.p90Coverage].map(percent).join(''),
    ),
  ].join('\n');
}
