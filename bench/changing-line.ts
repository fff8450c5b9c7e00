import type { Visit } from '../test/support/first-come.ts';

export interface Operator {
  readonly busySince: number | null;
  /** Infinity for who is not busy. */
  readonly endsAt: number;
  /** Ends the call, then goes. */
  readonly leaving: boolean;
}

/** The line when a caller joins it. */
export interface Joined {
  readonly at: number;
  /** Since when each of those ahead waits. */
  readonly aheadSince: readonly number[];
  readonly operators: readonly Operator[];
}

export interface Watcher {
  /** A caller joins; the answer is told when the wait is known: of who gives up, the wait that patience would have had. */
  readonly joined: (line: Joined) => (virtualWaitMs: number) => void;
  readonly left: (at: number, waitedMs: number, how: 'answered' | 'abandoned') => void;
  readonly handled: (at: number, handleMs: number) => void;
}

interface Waiting {
  readonly visit: Visit;
  readonly tell: (virtualWaitMs: number) => void;
}

/** How long the number of operators stays the same. */
export const shiftMs = 30 * 60_000;
/** Each is one of their own: they are told apart by identity. */
const free = (): Operator => ({ busySince: null, endsAt: Infinity, leaving: false });

/** With so many operators who stay: first those go who are not busy. */
export function withStaff(operators: readonly Operator[], wanted: number): Operator[] {
  const staying = operators.filter(({ leaving }) => !leaving);
  const idleFirst = staying.toSorted((a, b) => Number(a.busySince !== null) - Number(b.busySince !== null));
  const going = new Set(idleFirst.slice(0, Math.max(0, staying.length - wanted)));
  const more = Array.from({ length: Math.max(0, wanted - staying.length) }, free);
  return operators
    .map((one) => (going.has(one) ? { ...one, leaving: true } : one))
    .filter(({ leaving, busySince }) => !leaving || busySince !== null)
    .concat(more);
}

/** Without this call; who was to leave goes. */
export const withoutCall = (operators: readonly Operator[], ended: Operator): Operator[] =>
  operators.flatMap((one) => (one !== ended ? [one] : one.leaving ? [] : [free()]));

export const firstToEnd = (operators: readonly Operator[]): Operator | null =>
  operators.reduce<Operator | null>((first, one) => (one.endsAt < (first?.endsAt ?? Infinity) ? one : first), null);

/** One day of one line, first come, first served, whose operators change each half hour: who leaves ends the call first. */
export function runLine(visits: readonly Visit[], staff: readonly number[], beginsAt: number, watcher: Watcher): void {
  let operators: Operator[] = [];
  const line: Waiting[] = [];
  /** Gave up, and would still be waiting. */
  let gone: Waiting[] = [];
  let [come, shift] = [0, 0];

  /** Whoever is ready takes the first caller; those who came before and gave up would have been taken first. */
  const serve = (at: number): void => {
    for (const [index, operator] of operators.entries()) {
      if (operator.busySince !== null || operator.leaving) continue;
      const next = line.shift();
      const before = gone.filter(({ visit }) => next === undefined || visit.arrivedAt < next.visit.arrivedAt);
      for (const { visit, tell } of before) tell(at - visit.arrivedAt);
      gone = gone.filter((one) => !before.includes(one));
      if (next === undefined) return;
      operators[index] = { busySince: at, endsAt: at + next.visit.service, leaving: false };
      next.tell(at - next.visit.arrivedAt);
      watcher.left(at, at - next.visit.arrivedAt, 'answered');
    }
  };

  for (;;) {
    const ending = firstToEnd(operators);
    const giveUp = line.reduce((first, { visit }) => Math.min(first, visit.arrivedAt + visit.patience), Infinity);
    const changesAt = shift < staff.length ? beginsAt + shift * shiftMs : Infinity;
    const arrivesAt = visits[come]?.arrivedAt ?? Infinity;
    const at = Math.min(ending?.endsAt ?? Infinity, giveUp, changesAt, arrivesAt);
    if (at === Infinity) return;
    if (at === changesAt) {
      operators = withStaff(operators, staff[shift] ?? 1);
      shift += 1;
    } else if (ending !== null && at === ending.endsAt) {
      watcher.handled(at, at - (ending.busySince ?? at));
      operators = withoutCall(operators, ending);
    } else if (at === arrivesAt) {
      const aheadSince = line.map(({ visit }) => visit.arrivedAt);
      const tell = watcher.joined({ at, aheadSince, operators: [...operators] });
      line.push({ visit: visits[come]!, tell });
      come += 1;
    } else {
      const index = line.findIndex(({ visit }) => visit.arrivedAt + visit.patience === at);
      const [left] = line.splice(index, 1);
      if (left !== undefined) gone.push(left);
      watcher.left(at, left?.visit.patience ?? 0, 'abandoned');
    }
    serve(at);
  }
}
