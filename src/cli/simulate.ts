import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigError, loadReportConfig } from '../config/config.ts';
import { openDatabase } from '../db/connection.ts';
import { PasokhError } from '../shared/errors.ts';
import type { QueueId } from '../shared/ids.ts';
import { iso } from '../shared/time.ts';
import { timeZone, type TimeZone } from '../shared/time-zone.ts';
import type { Account } from './simulation/account.ts';
import { dayOfArrivals } from './simulation/arrivals-csv.ts';
import { startOf } from './simulation/calendar-day.ts';
import { changedBy } from './simulation/changed-config.ts';
import { compare } from './simulation/comparison.ts';
import { assumptions, dayFile, dayOutput } from './simulation/day-file.ts';
import { InputProblem, readAs } from './simulation/input-problem.ts';
import { loadDay } from './simulation/ledger-day.ts';
import { lookUp, queuesByName } from './simulation/names.ts';
import { isByNumber, recordedAccount } from './simulation/recorded.ts';
import { sourcesOf, tablesOf } from './simulation/report.ts';
import { usage } from './simulation/usage.ts';
import type { WorkDay } from './simulation/work-day.ts';

const text = { type: 'string' } as const;

const readOptions = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      ...{ 'from-ledger': text, config: text, save: text, date: text, zone: text, operators: text },
      ...{ 'talk-mean': text, 'talk-deviation': text, 'answer-after': text, patience: text, 'wrap-up': text },
      seed: { ...text, default: '1' },
      queue: { ...text, multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });

type Options = ReturnType<typeof readOptions>['values'];

/** @throws InputProblem unless it is a number of at least `least` */
function numberOf(name: string, given: string, least: number): number {
  const number = Number(given);
  if (given.trim() !== '' && number >= least && number < 1e9) return number;
  throw new InputProblem(`--${name} ${given}`, [`must be a number, at least ${least}`]);
}

/** @throws InputProblem unless it is an IANA time zone */
function zoneNamed(name: string): TimeZone {
  try {
    return timeZone(name);
  } catch (error) {
    if (error instanceof RangeError) throw new InputProblem(`--zone ${name}`, ['must be an IANA time zone']);
    throw error;
  }
}

/** @throws InputProblem that lists the queues there are */
function queueNamed(wanted: string, { queues }: WorkDay): QueueId {
  const found = lookUp(queuesByName(queues), wanted);
  if ('problem' in found) throw new InputProblem(`--queue ${wanted}`, [found.problem]);
  return found.one.id;
}

async function readJson(file: string): Promise<unknown> {
  const content = await readFile(file, 'utf8');
  try {
    return JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputProblem(file, [error.message]);
    throw error;
  }
}

async function dayOfFile(file: string, options: Options): Promise<WorkDay> {
  if (!file.endsWith('.csv')) return readAs(dayFile, await readJson(file), file);
  if (options.operators === undefined) throw new InputProblem(file, ['arrivals need --operators']);
  const given = { talkMeanMs: 'talk-mean', talkDeviationMs: 'talk-deviation', answerAfterMs: 'answer-after' } as const;
  const assumed = Object.entries({ ...given, patienceMs: 'patience' } as const).flatMap(([field, name]) => {
    const value = options[name];
    return value === undefined ? [] : [[field, 1000 * numberOf(name, value, 0)] as const];
  });
  return dayOfArrivals(await readFile(file, 'utf8'), file, {
    ...{ date: options.date, zone: zoneNamed(options.zone ?? 'UTC') },
    operators: numberOf('operators', options.operators, 0),
    wrapUpMs: 1000 * numberOf('wrap-up', options['wrap-up'] ?? '10', 0),
    assumed: readAs(assumptions, Object.fromEntries(assumed), 'options'),
    seed: numberOf('seed', options.seed, 0),
  });
}

async function dayOfLedger(date: string): Promise<{ day: WorkDay; was: Account }> {
  const config = loadReportConfig();
  const zone = timeZone(config.timeZone);
  const from = startOf(date, zone);
  const now = Date.now();
  if (from >= now) throw new InputProblem(date, ['has not begun']);
  const db = openDatabase({ url: config.databaseUrl, poolSize: 4, onConnectionError: (error) => console.error(error) });
  try {
    return await loadDay(db, { from, to: Math.min(zone.startOfDay(from, 1), now) });
  } finally {
    await db.destroy();
  }
}

/** @returns the exit code */
async function run(): Promise<number> {
  const { values: options, positionals } = readOptions();
  const [file] = positionals;
  const date = options['from-ledger'];
  if (options.help || (file === undefined) === (date === undefined) || positionals.length > 1) {
    console.log(usage);
    return options.help ? 0 : 2;
  }
  const seed = numberOf('seed', options.seed, 0);
  const source =
    file === undefined ? await dayOfLedger(date ?? '') : { day: await dayOfFile(file, options), was: null };
  const { day } = source;
  const was = source.was ?? recordedAccount(day);
  const changed = options.config === undefined ? null : changedBy(await readJson(options.config), day, options.config);
  const only = options.queue.map((wanted) => queueNamed(wanted, day));
  if (options.save !== undefined) await writeFile(options.save, `${JSON.stringify(dayOutput(day), null, 1)}\n`);

  const blocks = compare(day, { was, changed, seed, only });
  const byNumber = isByNumber(day);
  const sources = sourcesOf(day, seed, blocks);
  if (options.json)
    console.log(
      JSON.stringify({ from: iso(day.from), to: iso(day.to), seed, sources, wasByNumber: byNumber, blocks }, null, 2),
    );
  else
    console.log(
      [
        `${iso(day.from)} – ${iso(day.to)}`,
        ...sources,
        '',
        tablesOf(blocks, { byNumber, wholeDay: day.wholeDay }),
      ].join('\n'),
    );
  return 0;
}

const has = (error: unknown, prefix: string): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith(prefix);

try {
  process.exitCode = await run();
} catch (error) {
  const isInput = error instanceof InputProblem || has(error, 'ERR_PARSE_ARGS_') || has(error, 'ENOENT');
  if (!isInput && !(error instanceof ConfigError) && !(error instanceof PasokhError)) throw error;
  console.error(error.message);
  if (error instanceof ConfigError) console.error('For the local stack: script/stack up && eval "$(script/stack env)"');
  if (error instanceof PasokhError && error.code === 'ledger-unavailable')
    console.error('Is Postgres up? script/stack status');
  process.exitCode = isInput ? 2 : 1;
}
