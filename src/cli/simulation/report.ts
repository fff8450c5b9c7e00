import { meanPatience } from '../../simulation/estimates.ts';
import { columnNames, type Block, type Numbers } from './comparison.ts';
import type { WorkDay } from './work-day.ts';

const seconds = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);
const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);

const rows: readonly (readonly [label: string, of: (numbers: Numbers) => string])[] = [
  ['calls', ({ offered }) => String(offered)],
  ['answered', ({ answered }) => String(answered)],
  ['abandoned', ({ abandoned }) => String(abandoned)],
  ['overflowed', ({ overflowed }) => String(overflowed)],
  ['lost', ({ lost }) => String(lost)],
  ['service level', ({ serviceLevel }) => percent(serviceLevel.value)],
  ['ASA', ({ asaMs }) => seconds(asaMs)],
  ['wait p50', ({ waitMs }) => seconds(waitMs.p50)],
  ['wait p90', ({ waitMs }) => seconds(waitMs.p90)],
  ['wait max', ({ waitMs }) => seconds(waitMs.max)],
  ['occupancy', ({ occupancy }) => percent(occupancy)],
];

const byNumberNote = '* Each call once, in the queue of its number: the day does not say in which queues it waited.';

/** A table a queue, and one of all together; `byNumber`: what was is not counted as the other columns are. */
export const tablesOf = (blocks: readonly Block[], byNumber: boolean): string =>
  [...blocks.map((block) => tableOf(block, byNumber)), ...(byNumber ? [byNumberNote] : [])].join('\n\n');

function tableOf({ name, columns }: Block, byNumber: boolean): string {
  const present = columnNames.filter((column) => columns[column] !== undefined);
  const lines = rows.map(([label, of]) => {
    const cells = present.map((column) => (columns[column] === undefined ? '' : of(columns[column])));
    return line(label === 'service level' ? serviceLevelLabel(columns['the same rules']) : label, cells);
  });
  const heads = present.map((column) => (byNumber && column === 'was' ? 'was *' : column));
  return [line(name, heads), ...lines].join('\n');
}

const line = (label: string, cells: readonly string[]): string =>
  label.padEnd(34) + cells.map((cell) => cell.padStart(16)).join('');

/** A service level never goes without its variant and its promise. */
function serviceLevelLabel(numbers: Numbers | undefined): string {
  if (numbers === undefined) return 'service level';
  const { id, version } = numbers.serviceLevel;
  const within = numbers.serviceLevelMs === null ? 'each queue its own' : `${numbers.serviceLevelMs / 1000} s`;
  return `service level ${id}/${version}, ${within}`;
}

/** What of the simulation is the day's own, and what is drawn. */
export function sourcesOf(day: WorkDay, seed: number): readonly string[] {
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
    ...day.notes,
  ];
}
