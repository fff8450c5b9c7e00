import { iso } from '../../shared/time.ts';
import { meanPatience } from '../../simulation/estimates.ts';
import { callsOf, columnNames, type Block, type Numbers } from './comparison.ts';
import type { WorkDay } from './work-day.ts';

const seconds = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);
const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);

const rows: readonly (readonly [label: string, of: (numbers: Numbers) => string])[] = [
  ['calls', ({ offered }) => String(offered)],
  ['answered', ({ answered }) => String(answered)],
  ['abandoned', ({ abandoned }) => String(abandoned)],
  ['overflowed', ({ overflowed }) => String(overflowed)],
  ['moved', ({ moved }) => String(moved)],
  ['lost', ({ lost }) => String(lost)],
  ['service level', ({ serviceLevel }) => percent(serviceLevel.value)],
  ['ASA', ({ asaMs }) => seconds(asaMs)],
  ['wait p50', ({ waitMs }) => seconds(waitMs.p50)],
  ['wait p90', ({ waitMs }) => seconds(waitMs.p90)],
  ['wait max', ({ waitMs }) => seconds(waitMs.max)],
  ['occupancy', ({ occupancy }) => percent(occupancy)],
];

/** What the tables say of where their numbers come from. */
export interface Tables {
  /** What was is not counted as the other columns are. */
  readonly byNumber: boolean;
  /** Occupancy is over the time of the calls. */
  readonly wholeDay: boolean;
}

const isQuiet = (block: Block): boolean => callsOf(block).every((calls) => calls === 0);

/** A table a queue, those without calls in one line, and a table of all together. */
export function tablesOf(blocks: readonly Block[], told: Tables): string {
  if (blocks.every(isQuiet)) return 'There were no calls.';
  const [quiet, shown] = [blocks.filter(isQuiet), blocks.filter((block) => !isQuiet(block))];
  const tables = shown.map((block) => linesOf(block, told));
  const width = Math.max(...tables.flat().map(([label]) => label.length)) + 2;
  const print = ([label, ...cells]: Line): string =>
    label.padEnd(width) + cells.map((cell) => cell.padStart(16)).join('');
  return [
    ...tables.map((lines) => lines.map(print).join('\n')),
    ...(quiet.length === 0 ? [] : [`no calls: ${quiet.map(({ name }) => name).join(', ')}`]),
    ...(told.byNumber ? [byNumberNote] : []),
  ].join('\n\n');
}

const byNumberNote = '* Each call once, in the queue of its number: the day does not say in which queues it waited.';

type Line = readonly [label: string, ...cells: string[]];

function linesOf({ name, columns }: Block, { byNumber, wholeDay }: Tables): readonly Line[] {
  const present = columnNames.filter((column) => columns[column] !== undefined);
  const heads = present.map((column) => (byNumber && column === 'was' ? 'was *' : column));
  const lines = rows.map(([label, of]): Line => {
    const cells = present.map((column) => (columns[column] === undefined ? '' : of(columns[column])));
    if (label === 'service level') return [serviceLevelLabel(columns['the same rules']), ...cells];
    return [label === 'occupancy' && wholeDay ? 'occupancy, first call to last end' : label, ...cells];
  });
  return [[name, ...heads], ...lines];
}

/** A service level never goes without its variant and its promise. */
function serviceLevelLabel(numbers: Numbers | undefined): string {
  if (numbers === undefined) return 'service level';
  const { id, version } = numbers.serviceLevel;
  const within = numbers.serviceLevelMs === null ? 'each queue its own' : `${numbers.serviceLevelMs / 1000} s`;
  return `service level ${id}/${version}, ${within}`;
}

/** What of the simulation is the day's own, and what is drawn; of the queues that are shown, which have other rules by now. */
export function sourcesOf(day: WorkDay, seed: number, blocks: readonly Block[]): readonly string[] {
  const { calls, operators, assumed } = day;
  const count = (is: string): number => calls.filter(({ ending }) => ending.is === is).length;
  const offers = calls.flatMap((call) => call.offers).filter(({ is }) => is !== 'withdrawn').length;
  const [answered, abandoned] = [count('answered'), count('abandoned')];
  const patienceMs = meanPatience(day) ?? assumed.patienceMs;
  const talk = `lognormal, mean ${seconds(assumed.talkMeanMs)}, deviation ${seconds(assumed.talkDeviationMs)}`;
  return [
    `Real: ${calls.length} arrivals, ${answered} talks, the patience of ${abandoned} who gave up, the end of ${offers} offers, ` +
      `and when ${operators.length} operators were there.`,
    `Drawn, with seed ${seed}, the same for every configuration:`,
    `  the talks of ${calls.length - answered} more: ${answered > 0 ? 'as the others to the same number' : talk}`,
    patienceMs === null
      ? '  no patience: nobody gave up, so nobody is taken to'
      : `  the patience of ${calls.length - abandoned} more, beyond what they waited: exponential, mean ${seconds(patienceMs)}`,
    `  the end of every further offer: ${offers > 0 ? 'as one of the known ones' : `answered after ${seconds(assumed.answerAfterMs)}`}`,
    ...changedSince(day, blocks),
    ...day.notes,
  ];
}

function changedSince(day: WorkDay, blocks: readonly Block[]): readonly string[] {
  const shown = blocks.filter((block) => !isQuiet(block));
  const changes = shown.flatMap(({ queueId, name }) => {
    const change = day.changedSince.find((one) => one.queueId === queueId);
    return change === undefined ? [] : [`${name} (${iso(change.at)})`];
  });
  return changes.length === 0 ? [] : [`Changed since, and here with their present rules: ${changes.join(', ')}.`];
}
