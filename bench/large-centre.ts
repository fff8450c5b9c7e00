import { emptyState, type AcdState } from '../src/acd/acd-state.ts';
import { plainRules, strategies, type QueueRules } from '../src/acd/queue-rules.ts';
import { step } from '../src/acd/step.ts';
import {
  callId,
  nthOffer,
  operatorId,
  queueId,
  type CallId,
  type OperatorId,
  type QueueId,
} from '../src/shared/ids.ts';
import { seededChance, type Chance } from '../src/shared/seeded-random.ts';
import { minute, second, type EpochMs } from '../src/shared/time.ts';

/**
 * 200 queues and 10,000 operators in sites that keep to a state of their own:
 *
 * - `calm`: everybody is ready
 * - `tiered`: queues of the calm operators, who may be asked after a wait; the first tier of each is one more, who talks
 * - `ringing`: queues of eight of the calm operators, all asked at once
 * - `busy`: everybody talks and callers wait
 * - `skilled`: who has the skill talks, callers wait, and the other half is ready and lacks it
 */
export type Site = 'calm' | 'tiered' | 'ringing' | 'busy' | 'skilled';

const queues: Readonly<Record<Site, number>> = { calm: 60, tiered: 20, ringing: 10, busy: 60, skilled: 50 };
const operators = { calm: 4480, tiered: queues.tiered, busy: 3000, skilled: 2500 };
const waiting = { busy: 3000, skilled: 2000 };
const mostQueues = 20;
const phonesAtOnce = 8;
const skills = [0, 1, 2, 3, 4].map((nth) => `skill-${String(nth)}`);

export const size = { queues: sum(queues), operators: sum(operators), waiting: sum(waiting) };

/** The second tier may be asked, and less skill is enough, after these waits. */
export const tierAfterMs = 10 * second;
export const needAfterMs = minute;

/** When the centre is as described. */
export const opened: EpochMs = Date.UTC(2026, 0, 5, 8);

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

export const queueAt = (site: Site, index: number): QueueId => queueId(`${site}-${String(index % queues[site])}`);
/** As long as the ids of accounts. Of the busy and the skilled, an even one has the skills. */
export const operatorAt = (site: keyof typeof operators, index: number): OperatorId =>
  operatorId(`${site.padEnd(10, '0')}${String(index % operators[site]).padStart(6, '0')}`);
export const numberOf = (queue: QueueId): string => `+98${queue}`;

const all = (site: Site): QueueId[] => Array.from({ length: queues[site] }, (_, index) => queueAt(site, index));

function rules(site: Site, index: number): QueueRules {
  const id = queueAt(site, index);
  const others = strategies.filter((strategy) => strategy !== 'ring-all');
  const relax = [6, 5].map((level, nth) => ({ afterMs: (nth + 1) * needAfterMs, level }));
  return {
    ...{ ...plainRules, id, name: id, dialledNumbers: [numberOf(id)], maxWaitMs: 1e6 * minute },
    strategy: site === 'ringing' ? 'ring-all' : (others[index % others.length] ?? 'linear'),
    tiers: site === 'tiered' ? [2, 3].map((tier) => ({ tier, afterMs: (tier - 1) * tierAfterMs })) : [],
    needs: site === 'skilled' ? [{ skill: skills[index % 5] ?? '', level: 7, relax, numbers: [] }] : [],
    ...{ weight: 1 + (index % 3), priority: index % 2 },
  };
}

/** Some of the queues, at most so many as anybody serves. */
function draw(chance: Chance, from: readonly QueueId[]): QueueId[] {
  const rest = [...from];
  const many = 1 + Math.floor(chance() * mostQueues);
  return Array.from({ length: many }, () => rest.splice(Math.floor(chance() * rest.length), 1)).flat();
}

function servedBy(chance: Chance, site: keyof typeof operators, index: number): QueueId[] {
  if (site === 'tiered') return [queueAt(site, index)];
  if (site !== 'calm') return draw(chance, all(site));
  const drawn = draw(chance, [...all('calm'), ...all('tiered')]);
  return index < phonesAtOnce * queues.ringing ? [queueAt('ringing', index), ...drawn.slice(1)] : drawn;
}

function signIn(state: AcdState, chance: Chance, site: keyof typeof operators, index: number): void {
  const id = operatorAt(site, index);
  const tier = site === 'calm' ? 2 + (index % 2) : 1;
  const serves = servedBy(chance, site, index).map((queue, nth) => {
    return { queueId: queue, tier, weight: 1 + (nth % 3), wrapUpMs: null };
  });
  const leastLevel = index % 2 === 0 ? 7 : 1;
  const levels = Object.fromEntries(skills.map((skill) => [skill, leastLevel + Math.floor(chance() * 4)]));
  const at = opened - 10 * minute + state.operators.size * 10;
  step(state, { at, type: 'OperatorConfigured', operator: { id, name: id, serves, skills: levels, units: 1 } });
  step(state, { at, type: 'ReachableChanged', operatorId: id, reachable: true });
  step(state, { at, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } });
}

/** All queues, without anybody. */
export function emptyCentre(): AcdState {
  const state = emptyState();
  for (const site of Object.keys(queues) as Site[])
    for (const index of all(site).keys())
      step(state, { at: opened - 20 * minute, type: 'QueueConfigured', queue: rules(site, index) });
  return state;
}

/** Everybody is ready, and nobody calls. */
export function signInAll(state: AcdState): void {
  const chance = seededChance(1);
  for (const [site, count] of Object.entries(operators) as [keyof typeof operators, number][])
    for (let index = 0; index < count; index += 1) signIn(state, chance, site, index);
}

/** A caller enters; true: is offered to somebody. */
export function enter(state: AcdState, id: CallId, queue: QueueId, at: EpochMs): boolean {
  const number = '09121234567';
  const { facts } = step(state, { at, type: 'CallerEntered', callId: id, number, dialled: numberOf(queue) });
  return facts.some((fact) => fact.type === 'OfferMade');
}

function enterAndTalk(state: AcdState, id: CallId, queue: QueueId, at: EpochMs): boolean {
  const isOffered = enter(state, id, queue, at);
  if (isOffered) step(state, { at, type: 'PartiesBridged', callId: id, offerId: nthOffer(id, 1) });
  return isOffered;
}

/** Callers come until the sites are as described. */
export function fill(state: AcdState): void {
  const at = opened - minute;
  for (let index = 0; index < queues.tiered; index += 1)
    enterAndTalk(state, callId(`tiered-${String(index)}`), queueAt('tiered', index), at);
  for (const site of ['busy', 'skilled'] as const) {
    let waits = 0;
    for (let index = 0; waits < waiting[site]; index += 1)
      if (!enterAndTalk(state, callId(`${site}-${String(index)}`), queueAt(site, index), at + index)) waits += 1;
  }
}
