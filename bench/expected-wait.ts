import { noRate, observeRate, perMs } from '../src/capacity/decaying-rate.ts';
import { expectedWaits } from '../src/capacity/expected-wait.ts';
import { deviationOf, noHandleTime, observeHandleTime } from '../src/capacity/handle-time.ts';
import { seededChance } from '../src/shared/seeded-random.ts';
import { arrivalDays, dayMs, handling, patience, staffOf, visitsOf } from './arrival-days.ts';
import { runLine, type Watcher } from './changing-line.ts';

/** Of about so many calls the handle time is taken. */
const memory = 500;
const patienceHalfLifeMs = 7 * dayMs;

/** What callers who waited were told, against what they met. */
interface Told {
  readonly month: number;
  readonly waitMs: number;
  readonly oursMs: number;
  readonly ourP80Ms: number;
  readonly ourP90Ms: number;
  readonly appQueueMs: number;
}

export interface Comparison {
  readonly source: string;
  readonly calls: number;
  readonly abandoned: number;
  readonly operatorsAtTen: number;
  readonly periods: readonly {
    readonly months: string;
    readonly waited: number;
    readonly meanWaitMs: number;
    readonly oursMs: number;
    readonly appQueueMs: number;
    readonly ratio: number;
    readonly p80Coverage: number;
    readonly p90Coverage: number;
  }[];
}

/** Learns from what is over, and tells each caller who has to wait what both estimators expect. */
function estimators(told: Told[], count: { calls: number; abandoned: number }) {
  let handle = noHandleTime;
  let givingUp = noRate(0);
  let holdSeconds = 0;
  return (month: number): Watcher => ({
    joined: ({ ahead, ready, busyForMs }) => {
      count.calls += 1;
      const rate = perMs(givingUp);
      const handleMs = { mean: handle.meanMs, deviation: deviationOf(handle) };
      const waits = expectedWaits({
        ...{ busy: busyForMs.map((forMs) => ({ forMs, takes: handleMs })), ready, handleMs, ringMs: 0, rivals: [] },
        patienceMs: rate === null || rate === 0 ? null : 1 / rate,
      });
      const appQueueMs = holdSeconds * 1000;
      const range = handle.calls === 0 ? null : (waits?.(ahead) ?? null);
      return (waitMs) => {
        if (waitMs === 0 || range === null) return;
        told.push({ month, waitMs, oursMs: range.p50Ms, ourP80Ms: range.p80Ms, ourP90Ms: range.p90Ms, appQueueMs });
      };
    },
    left: (at, waitedMs, how) => {
      if (how === 'abandoned') count.abandoned += 1;
      // Like app_queue's recalc_holdtime: whole seconds, answered callers only.
      else holdSeconds = Math.floor((3 * holdSeconds + Math.floor(waitedMs / 1000)) / 4);
      const events = how === 'abandoned' ? 1 : 0;
      givingUp = observeRate(givingUp, { at, events, exposureMs: waitedMs }, patienceHalfLifeMs);
    },
    handled: (handleMs) => {
      handle = observeHandleTime(handle, handleMs, memory);
    },
  });
}

/** The expected wait of ours (the median) and of app_queue, on days of real arrivals with changing and short staffing. */
export function run(): Comparison {
  const chance = seededChance(1);
  const { source, days } = arrivalDays(chance);
  const told: Told[] = [];
  const count = { calls: 0, abandoned: 0 };
  const watch = estimators(told, count);
  let atTen = 0;
  for (const [index, day] of days.entries()) {
    const staff = staffOf(day, days, chance);
    atTen += (staff[20] ?? 0) / days.length;
    runLine(visitsOf(day, index * dayMs, chance), staff, index * dayMs, watch(day.month));
  }
  const periods = [
    ['January–March (tuned)', told.filter(({ month }) => month <= 3)],
    ['April–June (reported)', told.filter(({ month }) => month > 3)],
  ] as const;
  return { source, ...count, operatorsAtTen: atTen, periods: periods.map(([months, some]) => compare(months, some)) };
}

function compare(months: string, told: readonly Told[]): Comparison['periods'][number] {
  const mean = (of: (one: Told) => number): number => told.reduce((sum, one) => sum + of(one), 0) / told.length;
  const oursMs = mean((one) => Math.abs(one.oursMs - one.waitMs));
  const appQueueMs = mean((one) => Math.abs(one.appQueueMs - one.waitMs));
  return {
    ...{ months, waited: told.length, meanWaitMs: mean((one) => one.waitMs) },
    ...{ oursMs, appQueueMs, ratio: oursMs / appQueueMs },
    p80Coverage: mean((one) => Number(one.waitMs <= one.ourP80Ms)),
    p90Coverage: mean((one) => Number(one.waitMs <= one.ourP90Ms)),
  };
}

/** One line a period. */
export function table({ source, calls, abandoned, operatorsAtTen, periods }: Comparison): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(10);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(10);
  const minutes = (ms: number): string => (ms / 60_000).toFixed(1);
  return [
    `${source}; ${calls} calls, ${percent(abandoned / calls).trim()} abandoned; handling lognormal ${minutes(handling.meanMs)} ± ` +
      `${minutes(handling.deviationMs)} min, patience lognormal ${minutes(patience.meanMs)} ± ${minutes(patience.deviationMs)} min`,
    `operators: each half hour 0.8–1.1 times the usual load of the weekday, at 10:00 ${operatorsAtTen.toFixed(1)} on average`,
    `${'callers who wait'.padEnd(24)}${['callers', 'mean wait', 'ours', 'app_queue', 'ratio', 'in p80', 'in p90'].map((word) => word.padStart(10)).join('')}`,
    ...periods.map(
      (one) =>
        one.months.padEnd(24) +
        String(one.waited).padStart(10) +
        [one.meanWaitMs, one.oursMs, one.appQueueMs].map(seconds).join('') +
        one.ratio.toFixed(3).padStart(10) +
        [one.p80Coverage, one.p90Coverage].map(percent).join(''),
    ),
  ].join('\n');
}
