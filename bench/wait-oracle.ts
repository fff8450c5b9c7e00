import type { WaitRange } from '../src/capacity/expected-wait.ts';
import { lognormal, type Chance } from '../src/shared/seeded-random.ts';
import { handling, patience } from './arrival-days.ts';
import { firstToEnd, shiftMs, withoutCall, withStaff, type Joined } from './changing-line.ts';

/** So many courses of the line are drawn for one caller. */
const courses = 201;
/** So many times stand for all that chance may bring. */
const times = 50_000;

/** Tells what nobody can know better at joining, unless by the lengths of calls that are not over or have not begun. */
export type Oracle = (line: Joined, staff: readonly number[], beginsAt: number) => WaitRange;

/**
 * An oracle that knows the true distributions of handling and patience, how long each call and each of those ahead lasts
 * already, and the operators of all the day: the quantiles of many courses of the line from its state on.
 */
export function oracle(chance: Chance): Oracle {
  const [handle, stay] = [timesOf(handling, chance), timesOf(patience, chance)];
  return (line, staff, beginsAt) => {
    const waits = Array.from({ length: courses }, () => courseOf(line, staff, beginsAt, handle, stay)).sort(
      (one, other) => one - other,
    );
    const at = (share: number): number => waits[Math.floor(courses * share)] ?? Infinity;
    return { p50Ms: at(0.5), p80Ms: at(0.8), p90Ms: at(0.9) };
  };
}

/** How long something still lasts that has lasted so long: as chance will have it. */
type Rest = (ageMs: number) => number;

function timesOf({ meanMs, deviationMs }: typeof handling, chance: Chance): Rest {
  const sorted = Float64Array.from({ length: times }, () => lognormal(chance, meanMs, deviationMs)).sort();
  const longest = sorted.at(-1) ?? 0;
  return (ageMs) => {
    let [from, to] = [0, times];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle]! <= ageMs) from = middle + 1;
      else to = middle;
    }
    return (sorted[from + Math.floor(chance() * (times - from))] ?? ageMs + longest) - ageMs;
  };
}

/** The wait of who has just joined and never gives up, in one course of the line. */
function courseOf(line: Joined, staff: readonly number[], beginsAt: number, handle: Rest, stay: Rest): number {
  const goneAt = line.aheadSince.map((since) => line.at + stay(line.at - since));
  let operators = line.operators.map((one) =>
    one.busySince === null ? one : { ...one, endsAt: line.at + handle(line.at - one.busySince) },
  );
  let shift = Math.floor((line.at - beginsAt) / shiftMs) + 1;
  let place = 0;
  for (let at = line.at; ;) {
    for (const [index, operator] of operators.entries()) {
      if (operator.busySince !== null || operator.leaving) continue;
      while ((goneAt[place] ?? Infinity) < at) place += 1;
      if (place === goneAt.length) return at - line.at;
      operators[index] = { busySince: at, endsAt: at + handle(0), leaving: false };
      place += 1;
    }
    const ending = firstToEnd(operators);
    const changesAt = shift < staff.length ? beginsAt + shift * shiftMs : Infinity;
    at = Math.min(ending?.endsAt ?? Infinity, changesAt);
    if (at === Infinity) return Infinity;
    if (ending !== null && at === ending.endsAt) operators = withoutCall(operators, ending);
    else operators = withStaff(operators, staff[shift++] ?? 1);
  }
}
