import { expect, it } from 'vitest';
import { plainRules, plainServing } from '../../src/acd/queue-rules.ts';
import { measureQueue } from '../../src/acd-runtime/queue-capacity.ts';
import { createQueueMemory } from '../../src/acd-runtime/queue-memory.ts';
import { survey } from '../../src/acd-runtime/queue-survey.ts';
import type { WaitRange } from '../../src/capacity/expected-wait.ts';
import { callId, operatorId, queueId, type CallId } from '../../src/shared/ids.ts';
import { exponential, lognormal, seededChance } from '../../src/shared/seeded-random.ts';
import { simulate, type World } from '../../src/simulation/simulate.ts';
import { createMemoryNotes } from '../fakes/memory-notes.ts';
import { silentLog } from '../support/acd-process.ts';

const minute = 60_000;
const hour = 60 * minute;
const learning = 4 * hour;
const end = 15 * hour;

/** Three queues for ten operators: mean talk in minutes, and load in Erlang with the wrap-up, too much in every other two hours. */
const queues = [
  { id: queueId('a'), talk: 2.7, load: 4 },
  { id: queueId('b'), talk: 3.7, load: 3 },
  { id: queueId('c'), talk: 1.7, load: 2 },
];
const rules = queues.map(({ id }) => ({
  ...{ ...plainRules, id, name: id, dialledNumbers: [id], wrapUpMs: 20_000, maxWaitMs: hour },
}));

const chance = seededChance(7);
const visits = queues.flatMap(({ id, talk, load }) => {
  const all = [];
  for (let at = 1; at < end;) {
    const busy = at % (4 * hour) < 2 * hour ? 1.15 : 0.8;
    at += Math.round(exponential(chance, (talk * minute + 20_000) / (load * busy)));
    const answer = { is: 'answered', afterMs: Math.round(5_000 + 4_000 * chance()) } as const;
    all.push({
      ...{ callId: callId(`${id}${at}`), number: '0912', dialled: id, at },
      ...{ patienceMs: Math.round(exponential(chance, 10 * minute)), wrapUpMs: null, reply: () => answer },
      talkMs: Math.round(lognormal(chance, talk * minute, (talk + 0.3) * minute)),
    });
  }
  return all;
});

/** What everybody was told who had to wait, by what was known at joining, and how long it took. */
function waitsOf(serves: (operator: number) => readonly number[]) {
  const told = new Map<CallId, { readonly at: number; readonly range: WaitRange }>();
  const waited: { readonly waitMs: number; readonly range: WaitRange }[] = [];
  const attend = ({ view, now, onFacts }: World): void => {
    const memory = createQueueMemory({ gateway: { view, now }, notes: createMemoryNotes(), log: silentLog });
    const { measuresOf, workOf: wrapUpOf } = memory;
    onFacts((facts) => {
      memory.learn(facts);
      for (const fact of facts) {
        if (fact.type === 'QueueEntered' && fact.at > learning && view.callers.get(fact.callId)?.is === 'waiting') {
          const look = { view, survey: survey(view), measuresOf, wrapUpOf, now: now() };
          const { waits } = measureQueue(look, view.queues.get(fact.queueId)!);
          told.set(fact.callId, { at: fact.at, range: waits!(view.line(fact.queueId).indexOf(fact.callId)) });
        }
        const before = fact.type === 'TalkStarted' ? told.get(fact.callId) : undefined;
        if (before !== undefined) waited.push({ waitMs: fact.at - before.at, range: before.range });
      }
    });
  };
  const operators = Array.from({ length: 10 }, (_unused, index) => {
    const id = operatorId(`o${index}`);
    const profile = {
      id,
      name: id,
      serves: serves(index).map((n) => plainServing(queues[n]!.id)),
      skills: {},
      units: 1,
    };
    return { profile, changes: [{ at: 0, presence: { is: 'available' } } as const], measured: null };
  });
  simulate({ at: 0, queues: rules, operators, visits, missedPauseMs: 0, attend });
  return waited;
}

it.each([
  ['shared by all', () => [0, 1, 2]],
  ['shared by some', (n: number) => [[0], [0], [0], [1], [1], [2]][n] ?? [0, 1, 2]],
  ['not shared', (n: number) => [[0, 0, 0, 0, 1, 1, 1, 1, 2, 2][n]!]],
])('the live expected wait holds as often as it says, with operators %s', (_how, serves) => {
  const waited = waitsOf(serves);
  const below = (part: keyof WaitRange): number =>
    waited.filter(({ waitMs, range }) => waitMs <= range[part]).length / waited.length;
  expect(waited.length).toBeGreaterThan(500);
  expect(Math.abs(below('p50Ms') - 0.5)).toBeLessThan(0.08);
  // A little more than it says: real operators come and go.
  expect(Math.abs(below('p80Ms') - 0.86)).toBeLessThan(0.07);
  expect(Math.abs(below('p90Ms') - 0.94)).toBeLessThan(0.05);
});
