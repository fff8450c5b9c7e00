import type { DurationMs } from '../shared/time.ts';
import { lognormalOf, survival, type Lognormal } from './lognormal.ts';
import { sampleOf } from './sample.ts';

/** The mean and the standard deviation of a time. */
export interface Spread {
  readonly mean: DurationMs;
  readonly deviation: DurationMs;
}

/**
 * What an operator has in hand: for how long already, how long such work takes, and what has to follow it; or, where it is known,
 * what is left of it.
 */
export type InHand =
  | { readonly forMs: DurationMs; readonly takes: Spread; readonly thenMs?: DurationMs }
  | { readonly leftMs: DurationMs };

/** Operators of a line who serve others too, and how many callers of the others wait for each of them. */
export interface Rivals {
  readonly operators: number;
  readonly waitingEach: number;
}

/** A line at this moment. */
export interface LineNow {
  /** Of each operator at work for this line who is busy, for whomever. Those who leave after this call are not among them. */
  readonly busy: readonly InHand[];
  /** Operators who could take a caller now, or for whom one of the line is on the way. */
  readonly ready: number;
  /** How long a caller of this line keeps an operator, from the offer on. */
  readonly handleMs: Spread;
  /** From a caller's turn to the talk. */
  readonly ringMs: DurationMs;
  /** Null: callers do not give up. */
  readonly patienceMs: DurationMs | null;
  /** Nobody is in two of them. */
  readonly rivals: readonly Rivals[];
}

/** Half of the callers, four in five and nine in ten wait no longer than this for the talk. */
export interface WaitRange {
  readonly p50Ms: DurationMs;
  readonly p80Ms: DurationMs;
  readonly p90Ms: DurationMs;
}

/**
 * How much more turns vary than handle times alone make them: these are estimates, and operators come and go. Tuned by
 * `bench/expected-wait.ts` on January to March, so that four in five waits lie below the p80.
 */
const dispersion = 1.25;

/** Quantiles of the normal distribution. */
const z = { p50: 0, p80: 0.841_621, p90: 1.281_552 };

/**
 * What callers of a line have to expect: a function of how many are ahead of one; null when nobody serves the line.
 *
 * The turn of a caller comes after one turn each of the callers ahead who stay until theirs, and one more. Turns come as
 * operators get free, with lognormal handle times: the present calls given how long they last already, then one after the
 * other. Operators who serve other lines too have their turns there as well, in proportion to who waits for them: with all of
 * them shared, and whoever waits longest served first, a caller's turn comes after all callers of all lines who are there and
 * as patient.
 * Chance makes the number of turns to wait for a gamma variable with the mean of that number: of the first turns of many
 * operators as for a Poisson process, of later ones with the squared coefficient of variation of the handle time, and as each
 * caller ahead may or may not stay. Slow turns let more callers give up: each quantile has its own course of the line.
 *
 * Sources: W. Whitt, Predicting Queueing Delays, Management Science 45 (1999) 870–888 (turns by service and abandonment, ages);
 * D. R. Cox, Renewal Theory, 1962 (renewal density, dispersion); E. B. Wilson, M. M. Hilferty, PNAS 17 (1931) 684–688 (gamma).
 */
export function expectedWaits(line: LineNow): ((ahead: number) => WaitRange) | null {
  const { ready, ringMs } = line;
  if (line.busy.length + ready === 0) return null;
  const handle = lognormalOf(line.handleMs);
  const flow = turnFlow(line, handle);
  const [p50, p80, p90] = [
    turnsAlong(line, handle, flow, z.p50),
    turnsAlong(line, handle, flow, z.p80),
    turnsAlong(line, handle, flow, z.p90),
  ];
  return (ahead) => {
    const place = ahead - ready;
    const after = (turnMs: (place: number) => DurationMs): DurationMs => ringMs + (place < 0 ? 0 : turnMs(place));
    return { p50Ms: after(p50), p80Ms: after(p80), p90Ms: after(p90) };
  };
}

/** When each place behind those who find an operator ready has its turn, if all turns come as late as this quantile says. */
function turnsAlong(line: LineNow, handle: Lognormal, flow: TurnFlow, quantile: number): (place: number) => DurationMs {
  const { patienceMs, handleMs, rivals } = line;
  const operators = line.busy.length + line.ready;
  const cvSquare = Math.expm1(handle.logDeviation ** 2);
  /** Callers of all lines up to this place. */
  const callersTo = (place: number): number => (place + 1) / ownShare(rivals, operators, place + 1);
  const known: DurationMs[] = [];
  /** Of those who are ahead, how many stay, and the variance of that. */
  let staying = stayingOf(callersTo(0) - 1, handleMs.mean / operators, patienceMs);
  let variance = 0;
  return (place) => {
    for (let next = known.length; next <= place; next += 1) {
      const turns = staying + 1;
      const each = turns / operators;
      const spread = dispersion * ((1 + each * cvSquare) / (1 + each) + variance / turns);
      const turnMs = timeOfTurns(flow, gammaQuantile(turns / spread, quantile) * spread);
      known.push(turnMs);
      const stays = patienceMs === null ? 1 : Math.exp(-turnMs / patienceMs);
      const more = callersTo(next + 1) - callersTo(next);
      staying += more * stays;
      variance += more * stays * (1 - stays);
    }
    return known[place] ?? 0;
  };
}

/** Of so many callers, how many stay until their turns, which come evenly: the solution of callers' = −1 / turnMs − callers / patienceMs. */
const stayingOf = (callers: number, turnMs: DurationMs, patienceMs: DurationMs | null): number =>
  patienceMs === null ? callers : (patienceMs / turnMs) * Math.log1p((callers * turnMs) / patienceMs);

/** The part of its operators' turns that a line has while so many of its callers wait. */
function ownShare(rivals: readonly Rivals[], operators: number, callers: number): number {
  const each = callers / operators;
  const lost = rivals.reduce(
    (sum, { operators: some, waitingEach }) => sum + (some * waitingEach) / (each + waitingEach),
    0,
  );
  return 1 - lost / operators;
}

/** How many turns have come by the end of each of the cells ahead, and how fast they come afterwards for good. */
interface TurnFlow {
  readonly cellMs: DurationMs;
  readonly by: readonly number[];
  readonly afterwardsPerMs: number;
}

/** Over four handle times, after which nothing is left of the ages. */
const cells = 80;
const cellsPerHandle = 20;
/** Nobody is taken to be further out, in standard deviations of the logarithm: the tail says nothing more there. */
const furthest = 4;

/** Each operator's present work ends once; what comes after it ends at the renewal density of the handle time. */
function turnFlow({ busy, ready, handleMs }: LineNow, handle: Lognormal): TurnFlow {
  const cellMs = handleMs.mean / cellsPerHandle;
  const firstEnds = Array.from({ length: cells }, () => 0);
  const add = (cell: number, share: number): void => {
    firstEnds[cell] = (firstEnds[cell] ?? 0) + share;
  };
  const { some, each } = sampleOf(busy, mostLookedAt);
  for (const work of some) {
    if ('leftMs' in work) add(cellOf(work.leftMs, cellMs), each);
    else {
      const later = cellOf(work.thenMs ?? 0, cellMs);
      const ends = endsByCell(lognormalOf(work.takes), work.forMs, cellMs);
      ends.slice(0, cells - later).forEach((share, cell) => add(cell + later, each * share));
    }
  }
  const whole = endsByCell(handle, 0, cellMs);
  whole.forEach((share, cell) => add(cell, ready * share));
  const later = renewals(whole);
  let sum = 0;
  const by = firstEnds.map((first, cell) => (sum += first + bothBy(firstEnds, later, cell)));
  return { cellMs, by, afterwardsPerMs: (busy.length + ready) / handleMs.mean };
}

const cellOf = (ms: DurationMs, cellMs: DurationMs): number =>
  Math.min(cells - 1, Math.floor(Math.max(0, ms) / cellMs));

/** So many tell what all do, to a few parts in a hundred. */
const mostLookedAt = 400;

/** The share of times of this age that end in each cell. */
function endsByCell(handle: Lognormal, forMs: DurationMs, cellMs: DurationMs): number[] {
  const age = Math.min(forMs, Math.exp(handle.logMean + furthest * handle.logDeviation));
  const alive = survival(handle, age);
  let before = 1;
  return Array.from({ length: cells }, (_unused, cell) => {
    const after = survival(handle, age + (cell + 1) * cellMs) / alive;
    const share = before - after;
    before = after;
    return share;
  });
}

/** Ends in each cell of one time after the other, from a beginning on: R = p + p ∗ R. */
function renewals(ends: readonly number[]): number[] {
  const all: number[] = [];
  for (const [cell, share] of ends.entries()) {
    all.push(0);
    // What both begin and end in this cell is still 0 in the sum: it is half of the first share of what is looked for.
    all[cell] = (share + bothBy(ends, all, cell)) / (1 - (ends[0] ?? 0) / 2);
  }
  return all;
}

/** The convolution of two in one cell: an instant in one cell and a time of another end half here and half in the next cell. */
function bothBy(first: readonly number[], second: readonly number[], cell: number): number {
  let sum = 0;
  for (let at = 0; at <= cell; at += 1) {
    sum += ((first[at] ?? 0) * ((second[cell - at] ?? 0) + (second[cell - at - 1] ?? 0))) / 2;
  }
  return sum;
}

/** When so many turns have come: in each cell at an even pace. */
function timeOfTurns({ cellMs, by, afterwardsPerMs }: TurnFlow, turns: number): DurationMs {
  const cell = by.findIndex((sum) => sum > turns);
  const before = by[cell === -1 ? cells - 1 : cell - 1] ?? 0;
  if (cell === -1) return cells * cellMs + (turns - before) / afterwardsPerMs;
  return cellMs * (cell + (turns - before) / ((by[cell] ?? 0) - before));
}

/** Of a gamma variable with this shape and scale 1. */
const gammaQuantile = (shape: number, quantile: number): number =>
  shape * Math.max(0, 1 - 1 / (9 * shape) + quantile / (3 * Math.sqrt(shape))) ** 3;
