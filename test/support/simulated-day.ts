import { foldFacts } from '../../src/cli/simulation/account.ts';
import { changedBy } from '../../src/cli/simulation/changed-config.ts';
import { assumptions } from '../../src/cli/simulation/day-file.ts';
import { changesOf, dayCallsOf } from '../../src/cli/simulation/day-of-ledger.ts';
import { plainOperator } from '../../src/cli/simulation/rules.ts';
import type { WorkCall, WorkDay } from '../../src/cli/simulation/work-day.ts';
import { newQueue } from '../../src/contract/queues.ts';
import { callId, operatorId, queueId } from '../../src/shared/ids.ts';
import { exponential, seededChance } from '../../src/shared/seeded-random.ts';
import type { DayOffer } from '../../src/simulation/day.ts';
import { simulateDay } from '../../src/simulation/simulate-day.ts';

const minute = 60_000;
/** 2026-11-21 00:00 UTC. */
export const saturday = Date.UTC(2026, 10, 21);

/** Two queues that share operators, of whom one comes late and one has lunch; arrivals from 08:00 on, and some phones that ring out. */
export function arrivalsOfADay(calls: number): WorkDay {
  const chance = seededChance(7);
  const queues = [
    { ...newQueue.parse({ name: 'Support', dialledNumbers: ['200'], maxWaitMs: 90_000 }), id: queueId('support') },
    { ...newQueue.parse({ name: 'Sales', dialledNumbers: ['300'], wrapUpMs: 0 }), id: queueId('sales') },
  ];
  const here = (at: number) => ({ at: saturday + at * minute, presence: { is: 'available' } }) as const;
  const served = { sara: ['support'], ali: ['support', 'sales'], mina: ['sales'], reza: ['sales', 'support'] };
  const operators = Object.entries(served).map(([name, ids], index) => ({
    profile: plainOperator(name, ids.map(queueId)),
    changes:
      name === 'reza'
        ? [here(480), { at: saturday + 540 * minute, presence: { is: 'paused', reason: 'lunch' } } as const, here(570)]
        : [here(480 + 20 * index)],
    userName: null,
    measured: null,
  }));
  const missed: DayOffer = { operatorId: operatorId('sara'), is: 'missed', afterMs: 20_000 };
  let at = saturday + 480 * minute;
  return {
    ...{
      from: saturday,
      to: saturday + 1_440 * minute,
      queues,
      operators,
      wholeDay: false,
      changedSince: [],
      notes: [],
    },
    calls: Array.from({ length: calls }, (_unused, index): WorkCall => {
      at += Math.round(exponential(chance, 50_000));
      const offers: DayOffer[] =
        index % 5 === 0 ? [missed] : [{ ...missed, is: 'answered', afterMs: 3_000 + 10 * index }];
      return {
        ...{ id: callId(`1764000000.${index}`), number: `0912${1_000_000 + (index % 80)}`, enteredAt: at, offers },
        ...{ dialled: index % 3 === 0 ? '300' : '200', ending: { is: 'unknown' }, segments: null },
      };
    }),
    assumed: assumptions.parse({ talkMeanMs: 150_000, talkDeviationMs: 150_000, patienceMs: 120_000 }),
  };
}

/** The facts of such a day, under changed rules if any are given, and the day that they make: what the ledger would hold of it. */
export function livedDay(calls: number, changed: object = {}) {
  const arrivals = arrivalsOfADay(calls);
  const rules = changedBy(changed, arrivals, 'changed.json');
  const facts = simulateDay({ ...arrivals, ...rules }, 3);
  const folded = foldFacts(facts);
  const profiles = rules.operators.map(({ profile }) => profile);
  const dayCalls = dayCallsOf(folded.calls, folded.spans, { queues: rules.queues, profiles });
  const operators = rules.operators.map((entry) => {
    const own = folded.spans.filter(({ operatorId }) => operatorId === entry.profile.id);
    return { ...entry, changes: changesOf(own, arrivals) };
  });
  return { facts, ...folded, day: { ...arrivals, queues: rules.queues, operators, calls: dayCalls } satisfies WorkDay };
}
