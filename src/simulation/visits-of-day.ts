import { exponential, lognormal, seededChance, type Chance } from '../shared/seeded-random.ts';
import type { DurationMs } from '../shared/time.ts';
import type { Assumptions, Day, DayCall, DayOffer } from './day.ts';
import { meanPatience } from './estimates.ts';
import type { Reply, Visit } from './visit.ts';

/** What is drawn for a call; an offer that the day does not know draws with its number added to the last. */
const draws = { patience: 0, talk: 1, firstReply: 2 } as const;
const drawsOfCall = 1_000;

/**
 * The callers of a day, each with what that day showed of them, and for the rest with what chance draws from the day's own numbers:
 * - _patience_ of who gave up is known; of everybody else, that it was longer than the wait: memoryless, so a new one is added.
 * - _talk_ of who was answered is known; else that of another call to the same number.
 * - _the n-th offer_ ends as the n-th one of that call did, whomever it is made to; one more as some other offer of that day.
 *
 * Every draw has its own chance by seed, call and purpose, so that another configuration changes nothing else.
 */
export function visitsOfDay(day: Day, seed: number): readonly Visit[] {
  const talks = talksByNumber(day.calls);
  const replies = day.calls.flatMap(({ offers }) => offers.flatMap((offer) => knownReply(offer) ?? []));
  const patienceMs = meanPatience(day) ?? day.assumed.patienceMs;

  return day.calls.map((call, index) => {
    const { id: callId, number, dialled, enteredAt: at, ending, offers } = call;
    const chance = (what: number): Chance =>
      seededChance((Math.imul(seed, 0x9e3779b1) + Math.imul(index, drawsOfCall) + what) | 0);
    const drawnReply = (nth: number): Reply =>
      oneOf(replies, chance(draws.firstReply + nth)) ?? { is: 'answered', afterMs: day.assumed.answerAfterMs };
    const isAnswered = ending.is === 'answered';
    return {
      ...{ callId, number, dialled, at },
      patienceMs:
        ending.is === 'abandoned' ? ending.afterMs : drawnPatience(ending, patienceMs, chance(draws.patience)),
      talkMs: isAnswered ? ending.talkMs : drawnTalk(talks.get(dialled), day.assumed, chance(draws.talk)),
      wrapUpMs: isAnswered ? ending.wrapUpMs : null,
      reply: (nth) => {
        const offer = offers[nth];
        return offer === undefined ? drawnReply(nth) : (knownReply(offer) ?? noSooner(drawnReply(nth), offer.afterMs));
      },
    };
  });
}

function drawnPatience(ending: DayCall['ending'], meanMs: DurationMs | null, chance: Chance): DurationMs {
  if (meanMs === null) return Infinity;
  return ('afterMs' in ending ? ending.afterMs : 0) + Math.ceil(exponential(chance, meanMs));
}

function drawnTalk(talks: readonly DurationMs[] = [], assumed: Assumptions, chance: Chance): DurationMs {
  const { talkMeanMs, talkDeviationMs } = assumed;
  return oneOf(talks, chance) ?? Math.max(1, Math.round(lognormal(chance, talkMeanMs, talkDeviationMs)));
}

function talksByNumber(calls: readonly DayCall[]): ReadonlyMap<string, readonly DurationMs[]> {
  const byNumber = Map.groupBy(calls, ({ dialled }) => dialled);
  const talksOf = ({ ending }: DayCall) => (ending.is === 'answered' ? ending.talkMs : []);
  return new Map([...byNumber].map(([dialled, own]) => [dialled, own.flatMap(talksOf)]));
}

/** Null for an offer that was withdrawn: nobody knows what would have come of it. */
function knownReply({ is, afterMs }: DayOffer): Reply | null {
  if (is === 'withdrawn') return null;
  return is === 'missed' ? { is } : { is, afterMs };
}

/** It had rung for so long without an end. */
const noSooner = (reply: Reply, rangMs: DurationMs): Reply =>
  reply.is === 'missed' ? reply : { ...reply, afterMs: rangMs + Math.max(1, reply.afterMs) };

const oneOf = <T>(some: readonly T[], chance: Chance): T | undefined => some[Math.floor(chance() * some.length)];
