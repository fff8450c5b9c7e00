import { historyDays, trimmedMean } from '../capacity/forecast.ts';
import { offeredLoad } from '../capacity/queue-model.ts';
import { operatorsNeeded, rostered, type Staffing, type StaffingTarget } from '../capacity/staffing.ts';
import type { QueueId } from '../shared/ids.ts';
import { minute, type Clock, type DurationMs, type EpochMs } from '../shared/time.ts';
import { intervalsOf, zoneNamed, type Interval } from './intervals.ts';
import { ratio, sum } from './ratio.ts';

/** What came to a queue in 15 minutes, and what became of it. */
export interface QuarterCounts {
  /** Their beginning. */
  readonly at: EpochMs;
  readonly offered: number;
  readonly abandoned: number;
  /** Time in the queue, however it ended. */
  readonly waitedMs: DurationMs;
  /** Of the answered ones, those whose talk is over; and their talk and wrap-up. */
  readonly handled: number;
  readonly handledMs: DurationMs;
}

/** The ledger, as staffing needs it. */
export interface StaffingStore {
  /** When the first caller came, or null. */
  readonly firstArrival: (queue: QueueId) => Promise<EpochMs | null>;
  /** The quarters, by UTC, of these spans in which callers came. */
  readonly quarters: (queue: QueueId, spans: readonly Interval[]) => Promise<readonly QuarterCounts[]>;
  readonly gaps: (span: Interval) => Promise<readonly Interval[]>;
}

export interface StaffingRequest {
  readonly queueId: QueueId;
  /** Days since 1970-01-01, as all days here. */
  readonly day: number;
  /** IANA name. */
  readonly zone: string;
  /** Of how many days the forecast is made. */
  readonly days: number;
  readonly holidays: ReadonlySet<number>;
  readonly target: StaffingTarget;
  /** The share of paid time in which people are not at work, below 1. */
  readonly shrinkage: number;
}

interface Need extends Staffing {
  readonly rostered: number;
}

export interface StaffingPlan {
  readonly history: {
    readonly days: readonly number[];
    readonly offered: number;
    readonly abandoned: number;
    readonly handled: number;
    /** Null: nobody was handled. */
    readonly handleMs: DurationMs | null;
    /** By maximum likelihood: time waited / abandoned, who was answered being censored. Null: nobody gave up. */
    readonly patienceMs: DurationMs | null;
  };
  readonly quarters: readonly (Interval & {
    /** Null: no history of these 15 minutes. */
    readonly arrivals: number | null;
    /** In Erlang. */
    readonly load: number | null;
    readonly erlangC: Need | null;
    readonly erlangA: Need | null;
  })[];
}

export interface StaffingPlans {
  /** The operators that a queue needs on a day, per 15 minutes. @throws PasokhError `invalid-input` (zone), `ledger-unavailable` */
  readonly plan: (request: StaffingRequest) => Promise<StaffingPlan>;
}

const quarterMs = 15 * minute;
const dayMs = 24 * 60 * minute;

export function createStaffing({ store, clock }: { store: StaffingStore; clock: Clock }): StaffingPlans {
  return {
    plan: async ({ queueId, day, zone: zoneName, days: count, holidays, target, shrinkage }) => {
      const zone = zoneNamed(zoneName);
      const now = clock.pbxNow();
      const today = zone.dayOf(now);
      const startOf = (one: number): EpochMs => zone.startOfDay(now, one - today);
      const spanOf = (one: number): Interval => ({ from: startOf(one), to: startOf(one + 1) });
      /** Which 15 minutes of the day, by the wall clock. */
      const placeOf = ({ from }: Interval): number => Math.floor(((from + zone.offsetAt(from)) % dayMs) / quarterMs);

      const begun = await store.firstArrival(queueId);
      const first = begun === null ? Number.POSITIVE_INFINITY : zone.dayOf(begun);
      const days = historyDays({ day, count, first, last: today - 1, holidays });
      const spans = days.map(spanOf);
      const [counts, gaps] = await Promise.all([store.quarters(queueId, spans), gapsOf(store, spans)]);

      const offeredAt = new Map(counts.map(({ at, offered }) => [at, offered]));
      const samples = new Map<number, number[]>();
      for (const interval of spans.flatMap((span) => intervalsOf(span, 'quarter-hour', zoneName))) {
        if (gaps.some((gap) => gap.from < interval.to && gap.to > interval.from)) continue;
        const place = placeOf(interval);
        samples.set(place, [...(samples.get(place) ?? []), offeredAt.get(interval.from) ?? 0]);
      }

      const history = { days, ...totalsOf(counts) };
      const need = needed(history, target, shrinkage);
      const quarters = intervalsOf(spanOf(day), 'quarter-hour', zoneName).map((interval) => {
        const arrivals = trimmedMean(samples.get(placeOf(interval)) ?? []);
        return { ...interval, arrivals, ...need(arrivals) };
      });
      return { history, quarters };
    },
  };
}

async function gapsOf(store: StaffingStore, spans: readonly Interval[]): Promise<readonly Interval[]> {
  if (spans.length === 0) return [];
  return store.gaps({
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  });
}

function totalsOf(counts: readonly QuarterCounts[]): Omit<StaffingPlan['history'], 'days'> {
  const total = (pick: (one: QuarterCounts) => number): number => sum(counts.map(pick));
  const [offered, abandoned, handled] = [
    total((one) => one.offered),
    total((one) => one.abandoned),
    total((one) => one.handled),
  ];
  const handleMs = ratio(
    total((one) => one.handledMs),
    handled,
  );
  return {
    offered,
    abandoned,
    handled,
    handleMs,
    patienceMs: ratio(
      total((one) => one.waitedMs),
      abandoned,
    ),
  };
}

type Needs = Pick<StaffingPlan['quarters'][number], 'load' | 'erlangC' | 'erlangA'>;

/** What 15 minutes with so many arrivals need. Equal ones are reckoned once. */
function needed(
  { handleMs, patienceMs }: StaffingPlan['history'],
  target: StaffingTarget,
  shrinkage: number,
): (arrivals: number | null) => Needs {
  const known = new Map<number, Needs>();
  const reckon = (arrivals: number, meanMs: DurationMs): Needs => {
    const arrivalsPerMs = arrivals / quarterMs;
    const by = (patience: DurationMs | null): Need => {
      const staffing = operatorsNeeded({ arrivalsPerMs, handleMs: meanMs, patienceMs: patience }, target);
      return { ...staffing, rostered: rostered(staffing.operators, shrinkage) };
    };
    return {
      load: offeredLoad(arrivalsPerMs, meanMs),
      erlangC: by(null),
      erlangA: patienceMs === null ? null : by(patienceMs),
    };
  };
  return (arrivals) => {
    if (arrivals === null || handleMs === null) return { load: null, erlangC: null, erlangA: null };
    const needs = known.get(arrivals) ?? reckon(arrivals, handleMs);
    known.set(arrivals, needs);
    return needs;
  };
}
