import type { Visit } from '../test/support/first-come.ts';

/** What can be known of the line when a caller joins it. */
export interface Joined {
  readonly at: number;
  readonly ahead: number;
  readonly ready: number;
  readonly busyForMs: readonly number[];
}

export interface Watcher {
  /** A caller joins; the answer is told when the wait is known: of who gives up, the wait that patience would have had. */
  readonly joined: (line: Joined) => (virtualWaitMs: number) => void;
  readonly left: (at: number, waitedMs: number, how: 'answered' | 'abandoned') => void;
  readonly handled: (handleMs: number) => void;
}

interface Operator {
  busySince: number | null;
  endsAt: number;
  leaving: boolean;
}

interface Waiting {
  readonly visit: Visit;
  readonly tell: (virtualWaitMs: number) => void;
}

/** One day of one line, first come, first served, whose operators change each half hour: who leaves ends the call first. */
export function runLine(visits: readonly Visit[], staff: readonly number[], beginsAt: number, watcher: Watcher): void {
  const halfHourMs = 30 * 60_000;
  let operators: Operator[] = [];
  const line: Waiting[] = [];
  /** Gave up, and would still be waiting. */
  let gone: Waiting[] = [];
  let [come, half] = [0, 0];

  const changeStaff = (wanted: number): void => {
    const staying = operators.filter(({ leaving }) => !leaving);
    for (const one of staying.toSorted((a, b) => Number(a.busySince !== null) - Number(b.busySince !== null))) {
      if (staying.length - operators.filter(({ leaving }) => leaving).length <= wanted) break;
      one.leaving = true;
    }
    for (let more = operators.filter(({ leaving }) => !leaving).length; more < wanted; more += 1) {
      operators.push({ busySince: null, endsAt: Infinity, leaving: false });
    }
    operators = operators.filter(({ leaving, busySince }) => !leaving || busySince !== null);
  };

  /** Whoever is ready takes the first caller; those who came before and gave up would have been taken first. */
  const serve = (at: number): void => {
    for (const operator of operators) {
      if (operator.busySince !== null || operator.leaving) continue;
      const next = line.shift();
      const before = gone.filter(({ visit }) => next === undefined || visit.arrivedAt < next.visit.arrivedAt);
      for (const { visit, tell } of before) tell(at - visit.arrivedAt);
      gone = gone.filter((one) => !before.includes(one));
      if (next === undefined) return;
      operator.busySince = at;
      operator.endsAt = at + next.visit.service;
      next.tell(at - next.visit.arrivedAt);
      watcher.left(at, at - next.visit.arrivedAt, 'answered');
    }
  };

  for (;;) {
    const ending = operators.reduce<Operator | null>(
      (first, one) => (one.endsAt < (first?.endsAt ?? Infinity) ? one : first),
      null,
    );
    const giveUp = line.reduce((first, { visit }) => Math.min(first, visit.arrivedAt + visit.patience), Infinity);
    const changesAt = half < staff.length ? beginsAt + half * halfHourMs : Infinity;
    const arrivesAt = visits[come]?.arrivedAt ?? Infinity;
    const at = Math.min(ending?.endsAt ?? Infinity, giveUp, changesAt, arrivesAt);
    if (at === Infinity) return;
    if (at === changesAt) {
      changeStaff(staff[half] ?? 1);
      half += 1;
    } else if (ending !== null && at === ending.endsAt) {
      watcher.handled(at - (ending.busySince ?? at));
      [ending.busySince, ending.endsAt] = [null, Infinity];
      operators = operators.filter((one) => one !== ending || !one.leaving);
    } else if (at === arrivesAt) {
      const staying = operators.filter(({ leaving }) => !leaving);
      const busyForMs = staying.flatMap(({ busySince }) => (busySince === null ? [] : [at - busySince]));
      const tell = watcher.joined({ at, ahead: line.length, ready: staying.length - busyForMs.length, busyForMs });
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
