import type { AcdEvent } from '../../../src/acd/events.ts';
import { plainRules, unitsByKind, type OperatorProfile, type QueueRules } from '../../../src/acd/queue-rules.ts';
import { weekdays, type OpeningHours } from '../../../src/shared/opening-hours.ts';
import { operatorId, queueId } from '../../../src/shared/ids.ts';

/** `250ms`, `20s`, `5m` in milliseconds. */
export function milliseconds(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''];
  if (match?.[1] === undefined || unit === undefined) throw new Error(`not a duration: ${text}`);
  return Number(match[1]) * unit;
}

/** `a:1,b:2` as pairs. */
const pairs = (text: string): [string, string][] =>
  text.split(',').map((pair) => {
    const [key = '', value = ''] = pair.split(':');
    return [key, value];
  });

const settingsOf = (words: readonly string[]): Map<string, string> =>
  new Map(
    words.map((word): [string, string] => {
      const [key = '', ...value] = word.split('=');
      return [key, value.join('=')];
    }),
  );

/** `skill:level`, then how it relaxes: `french:7/30s:4/1m:0`, and of which number: `french:7@2101`. */
function readNeed(text: string): QueueRules['needs'][number] {
  const [need = '', number] = text.split('@');
  const [skill = '', level = ''] = pairs(need)[0] ?? [];
  const [, ...relax] = need.split('/').map((step) => pairs(step)[0] ?? ['', '']);
  return {
    ...{ skill, level: Number(level.split('/')[0]), numbers: number === undefined ? [] : [number] },
    relax: relax.map(([after = '', to]) => ({ afterMs: milliseconds(after), level: Number(to) })),
  };
}

const durations = {
  ...{ ring: 'ringTimeoutMs', wrap: 'wrapUpMs', wait: 'maxWaitMs', step: 'priorityStepMs', former: 'formerPlaceMs' },
} as const;
const numbers = {
  ...{ atonce: 'ringAtOnce', weight: 'weight', missed: 'missedLimit', priority: 'priority' },
} as const;

/**
 * `support 2100 ring=20s cool=5s …`: what is not given has a value that the scenario does not care for. Beside durations and
 * numbers: `strategy=linear`, `tiers=2:30s,3:1m`, `units=2` or `units=call:1,callback:3`, `needs=french:7/30s:0`, `cool=declined:1s,busy:2s`, `nobody=turn-away`,
 * `full=3` or `full=auto` (`maxWaiting`), `overflow=full:sales,closed:announcement`, `preferred=20s`,
 * `hours=08:00-17:00`.
 */
export function readQueue([id = '', dialled = '', ...words]: readonly string[]): QueueRules {
  const given = settingsOf(words);
  const rules: Record<string, unknown> = {
    ...plainRules,
    ...{ id: queueId(id), name: id, dialledNumbers: dialled.split(','), maxWaitMs: 300_000 },
  };
  for (const [key, value] of given) {
    if (key in durations) rules[durations[key as keyof typeof durations]] = milliseconds(value);
    else if (key in numbers) rules[numbers[key as keyof typeof numbers]] = Number(value);
    else if (key === 'strategy') rules['strategy'] = value;
    else if (key === 'units') rules['units'] = readUnits(value);
    else if (key === 'nobody') rules['whenNoOperators'] = value;
    else if (key === 'hours') rules['hours'] = readHours(value);
    else if (key === 'full') rules['maxWaiting'] = value === 'auto' ? value : Number(value);
    else if (key === 'cool') rules['coolDownMs'] = readCoolDowns(value);
    else if (key === 'needs') rules['needs'] = value.split(',').map(readNeed);
    else if (key === 'tiers')
      rules['tiers'] = pairs(value).map(([tier, after]) => ({ tier: Number(tier), afterMs: milliseconds(after) }));
    else if (key === 'overflow') rules['overflow'] = pairs(value).map(([when, to]) => ({ when, to: readTarget(to) }));
    else if (key === 'preferred') rules['preferred'] = { by: ['last-spoken'], spanMs: 0, waitMs: milliseconds(value) };
    else throw new Error(`queues have no setting ${key}`);
  }
  return rules as unknown as QueueRules;
}

/** `08:00-17:00`: every day, in UTC. The scenarios begin on a Thursday at midnight. */
export function readHours(text: string): OpeningHours {
  const [from = '', to = ''] = text.split('-');
  const week = Object.fromEntries(weekdays.map((day) => [day, [{ from, to }]])) as unknown as OpeningHours['week'];
  return { timeZone: 'UTC', week, holidays: [], exceptions: [] };
}

/** Of a call, or of kinds of work by name. */
const readUnits = (text: string) =>
  unitsByKind(
    text.includes(':')
      ? Object.fromEntries(pairs(text).map(([kind, units]) => [kind, Number(units)]))
      : { call: Number(text) },
  );

const readTarget = (to: string) => (to === 'announcement' ? { is: to } : { is: 'queue', queueId: to });

function readCoolDowns(text: string): unknown {
  if (text.includes(':'))
    return {
      ...plainRules.coolDownMs,
      ...Object.fromEntries(pairs(text).map(([key, value]) => [key, milliseconds(value)])),
    };
  const all = milliseconds(text);
  return { declined: all, busy: all, noAnswer: all, unreachable: all };
}

/** `ali support,sales:2 skills=french:7 wrap=30s units=2 weight=3`: queues with their tiers; `-`: none. */
export function readOperator([id = '', queues = '', ...words]: readonly string[]): OperatorProfile {
  const given = settingsOf(words);
  const wrap = given.get('wrap');
  const skills = given.get('skills');
  return {
    ...{ id: operatorId(id), name: id, units: Number(given.get('units') ?? 1) },
    skills:
      skills === undefined ? {} : Object.fromEntries(pairs(skills).map(([skill, level]) => [skill, Number(level)])),
    serves: (queues === '-' || queues === '' ? [] : pairs(queues)).map(([queue, tier]) => ({
      ...{ queueId: queueId(queue), tier: Number(tier === '' ? 1 : tier), weight: Number(given.get('weight') ?? 1) },
      wrapUpMs: wrap === undefined ? null : milliseconds(wrap),
    })),
  };
}

/** `c1 by sara priority=5 queue=sales` */
export function readChange([callId = '', , by = '', ...words]: readonly string[]): Omit<
  AcdEvent & { type: 'CallerChanged' },
  'at'
> {
  const given = settingsOf(words);
  const priority = given.get('priority');
  const queue = given.get('queue');
  return {
    ...{ type: 'CallerChanged', callId: callId as never, by: operatorId(by) },
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    ...(queue === undefined ? {} : { queueId: queueId(queue) }),
  };
}
