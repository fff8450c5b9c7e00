import type { Assumptions } from '../../simulation/day.ts';
import { newQueue } from '../../contract/queues.ts';
import { callId, queueId } from '../../shared/ids.ts';
import { seededChance } from '../../shared/seeded-random.ts';
import { minute, type DurationMs, type EpochMs } from '../../shared/time.ts';
import type { TimeZone } from '../../shared/time-zone.ts';
import { dateTyped, startOf } from './calendar-day.ts';
import { InputProblem } from './input-problem.ts';
import { plainOperator } from './rules.ts';
import type { WorkCall, WorkDay } from './work-day.ts';

/** What a list of arrivals does not tell. */
export interface ArrivalOptions {
  /** `YYYY-MM-DD`: which row, of a table of counts. */
  readonly date: string | undefined;
  readonly zone: TimeZone;
  readonly operators: number;
  readonly wrapUpMs: DurationMs;
  readonly assumed: Assumptions;
  readonly seed: number;
}

/**
 * A day of one queue from arrivals alone, everybody there all day. Two forms: a line an instant (ISO 8601 with its zone), or a table with a
 * row a day: `date`, any columns, and columns named by the time (`08:00`) in which each interval's count begins.
 *
 * @throws InputProblem with the line
 */
export function dayOfArrivals(text: string, source: string, options: ArrivalOptions): WorkDay {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()));
  const isTable = rows[0]?.[0] === 'date';
  const arrivals = isTable ? ofTable(rows, source, options) : ofInstants(rows, source);
  const [first] = arrivals;
  if (first === undefined) throw new InputProblem(source, ['no arrivals']);
  const from = options.zone.startOfDay(first);
  const to = options.zone.startOfDay(first, 1);
  const strayed = arrivals.findIndex((at) => at < from || at >= to);
  if (strayed >= 0) throw new InputProblem(source, [`arrival ${strayed + 1}: not on the day of the first one`]);
  const queue = { ...newQueue.parse({ name: 'arrivals', dialledNumbers: ['1'], wrapUpMs: options.wrapUpMs }) };
  const id = queueId('arrivals');
  return {
    ...{ from, to, queues: [{ ...queue, id }], assumed: options.assumed },
    operators: Array.from({ length: options.operators }, (_unused, index) => ({
      profile: plainOperator(`operator-${index + 1}`, [id]),
      userName: null,
      changes: [{ at: from, presence: { is: 'available' } }],
      measured: null,
    })),
    calls: arrivals.map((enteredAt, index): WorkCall => ({
      ...{ id: callId(`call-${index + 1}`), number: '', dialled: '1', enteredAt },
      ...{ ending: { is: 'unknown' }, offers: [], segments: null },
    })),
    wholeDay: true,
    changedSince: [],
    notes: [`The queue is ${id}; ${whoIs(options.operators)}.`],
  };
}

function whoIs(count: number): string {
  if (count === 0) return 'there are no operators';
  return count === 1 ? 'the operator is operator-1' : `the operators are operator-1 to operator-${count}`;
}

type Rows = readonly (readonly string[])[];

function ofInstants(rows: Rows, source: string): EpochMs[] {
  const lines = rows.map(([cell = '']) => cell);
  const body = Number.isNaN(Date.parse(lines[0] ?? '')) ? lines.slice(1) : lines;
  const wrong = body.findIndex(
    (cell) => !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(cell) || !(Date.parse(cell) > 0),
  );
  if (wrong >= 0)
    throw new InputProblem(source, [`line ${lines.length - body.length + wrong + 1}: not an instant with its zone`]);
  return body.map((cell) => Date.parse(cell)).toSorted((one, other) => one - other);
}

/** At any moment of their interval; a count with a fraction is rounded by chance. */
function ofTable(rows: Rows, source: string, { date, zone, seed }: ArrivalOptions): EpochMs[] {
  const [head = [], ...body] = rows;
  if (date === undefined) throw new InputProblem(source, ['a table of days: choose one with --date']);
  const row = body.find(([day = '']) => dateTyped(day) === dateTyped(date));
  if (row === undefined) throw new InputProblem(source, [`there is no row of ${date}`]);
  const chance = seededChance(seed);
  const midnight = startOf(date, zone);
  const slots = head.flatMap((name, column) => {
    const time = /^(\d\d):(\d\d)$/.exec(name);
    return time === null ? [] : [{ column, beginsMs: (Number(time[1]) * 60 + Number(time[2])) * minute }];
  });
  return slots
    .flatMap(({ column, beginsMs }, nth) => {
      const count = Number(row[column]);
      if (!(count >= 0)) throw new InputProblem(source, [`${date}, column ${column + 1}: not a count`]);
      const lengthMs = (slots[nth + 1]?.beginsMs ?? 24 * 60 * minute) - beginsMs;
      const calls = Math.floor(count + chance());
      return Array.from({ length: calls }, () => midnight + beginsMs + Math.floor(chance() * lengthMs));
    })
    .sort((one, other) => one - other);
}
