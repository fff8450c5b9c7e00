import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { Interval } from './intervals.ts';
import type { OperatorSpan } from './operator-span.ts';

/**
 * What one moment of an operator counts as; exactly one, so that they sum to the signed-in time. Work goes before presence: who pauses
 * while talking talks. Who signs out while at work is signed in until the work is over.
 */
export type TimeKind =
  | 'talk'
  /** In a talk, the customer held; or aside with another. */
  | 'hold'
  | 'consult'
  | 'wrap-up'
  /** The own phone is up, the customer's not yet. */
  | 'dialling'
  /** In the call of another operator. */
  | 'monitoring'
  /** Reserved or ringing. */
  | 'offered'
  | 'paused'
  /** Available, and the phones are not there. */
  | 'unreachable'
  /** Left alone after a missed or failed offer, or until the phone is free again. */
  | 'cool-down'
  | 'idle'
  | 'signed-out';

export interface TimePiece extends Interval {
  readonly kind: TimeKind;
  /** Of a pause. */
  readonly reason: string | null;
  readonly units: Units;
}

/** Of an operator's capacity: what the work in hand takes, and all of it. Whoever is signed out has none. */
export interface Units {
  readonly inUse: number;
  readonly configured: number;
}

/** A talk that the native queue gave: no activity of ours tells of it when we were away. */
export interface FallbackTalk {
  readonly operatorId: OperatorId;
  readonly talkAt: EpochMs;
  readonly endedAt: EpochMs | null;
}

/** A stretch of an operator's talk that was not with the customer. */
export interface ApartSpan {
  readonly phase: 'hold' | 'consult';
  readonly from: EpochMs;
  readonly to: EpochMs | null;
}

/**
 * One operator's time within a span, tiled: adjoining pieces without holes. Spans that have no end go on until `now`. `apart` do not
 * overlap.
 */
export function tileTime(
  spans: readonly OperatorSpan[],
  fallbackTalks: readonly FallbackTalk[],
  within: Interval,
  now: EpochMs,
  apart: readonly ApartSpan[] = [],
): readonly TimePiece[] {
  const until = Math.min(within.to, now);
  if (until <= within.from) return [];
  const instants = [
    ...spans.map((span) => span.startedAt),
    ...fallbackTalks.flatMap((talk) => [talk.talkAt, talk.endedAt ?? until]),
    ...apart.flatMap(({ from, to }) => [from, to ?? until]),
  ].filter((at) => at > within.from && at < until);
  const edges = [...new Set([within.from, ...instants, until])].toSorted((a, b) => a - b);
  const apartAt = apartWalker(apart);
  const axes = (['presence', 'reachable', 'activity', 'capacity'] as const).map((axis) => walker(spans, axis));
  return edges.slice(0, -1).map((from, index): TimePiece => {
    const to = edges[index + 1] ?? until;
    const [presence, reachable, activity, capacity] = axes.map((at) => at(from));
    const talksThere = fallbackTalks.some((talk) => talk.talkAt <= from && (talk.endedAt ?? until) > from);
    const inAll = talksThere ? 'talk' : kindOf(presence?.value, reachable?.value, activity?.value);
    const kind = (activity?.value === 'talking' ? apartAt(from) : null) ?? inAll;
    const units = kind === 'signed-out' ? noUnits : unitsOf(activity, capacity, talksThere);
    return { from, to, kind, reason: kind === 'paused' ? (presence?.detail ?? null) : null, units };
  });
}

export interface TimeSums {
  readonly total: Readonly<Record<TimeKind, DurationMs>>;
  /** The pauses among it. */
  readonly byReason: Readonly<Record<string, DurationMs>>;
  /** Units times milliseconds: the integrals over the time. */
  readonly unitsMs: Units;
}

/** Sums pieces by kind, clipped to an interval. */
export function sumTime(pieces: readonly TimePiece[], interval: Interval): TimeSums {
  const total: Record<TimeKind, DurationMs> = {
    ...{ talk: 0, hold: 0, consult: 0, 'wrap-up': 0, dialling: 0, monitoring: 0, offered: 0 },
    ...{ paused: 0, unreachable: 0, 'cool-down': 0, idle: 0, 'signed-out': 0 },
  };
  const byReason: Record<string, DurationMs> = {};
  const unitsMs = { ...noUnits };
  for (const piece of pieces) {
    const length = Math.min(piece.to, interval.to) - Math.max(piece.from, interval.from);
    if (length <= 0) continue;
    total[piece.kind] += length;
    unitsMs.inUse += piece.units.inUse * length;
    unitsMs.configured += piece.units.configured * length;
    if (piece.reason !== null) byReason[piece.reason] = (byReason[piece.reason] ?? 0) + length;
  }
  return { total, byReason, unitsMs };
}

/** Gives the span of an axis that covers an instant; asked with ascending instants only. */
function walker(spans: readonly OperatorSpan[], axis: OperatorSpan['axis']): (at: EpochMs) => OperatorSpan | null {
  const own = spans.filter((span) => span.axis === axis).toSorted((a, b) => a.startedAt - b.startedAt || a.seq - b.seq);
  let index = -1;
  return (at) => {
    for (let next = own[index + 1]; next !== undefined && next.startedAt <= at; next = own[index + 1]) index += 1;
    return own[index] ?? null;
  };
}

/** The phase at an instant, null with the customer; asked with ascending instants only. */
function apartWalker(apart: readonly ApartSpan[]): (at: EpochMs) => ApartSpan['phase'] | null {
  const ordered = apart.toSorted((a, b) => a.from - b.from);
  let index = 0;
  return (at) => {
    for (let next = ordered[index]; next !== undefined && (next.to ?? Infinity) <= at; next = ordered[index])
      index += 1;
    const span = ordered[index];
    return span !== undefined && span.from <= at ? span.phase : null;
  };
}

const noUnits: Units = { inUse: 0, configured: 0 };

/** The native queue knows of no units: its call takes one. An operator of whose capacity nothing was told has one. */
function unitsOf(
  activity: OperatorSpan | null | undefined,
  capacity: OperatorSpan | null | undefined,
  talksThere: boolean,
): Units {
  const inUse = Math.max(activity?.units ?? 0, talksThere ? 1 : 0);
  return { inUse, configured: Number(capacity?.value ?? 1) };
}

function kindOf(presence = 'signed-out', reachable = 'yes', activity = 'idle'): TimeKind {
  if (activity === 'talking' || activity === 'engaged') return 'talk';
  if (activity === 'wrap-up' || activity === 'dialling' || activity === 'monitoring') return activity;
  if (presence === 'signed-out') return 'signed-out';
  if (activity === 'reserved' || activity === 'ringing') return 'offered';
  if (presence === 'paused') return 'paused';
  if (reachable === 'no') return 'unreachable';
  return activity === 'idle' ? 'idle' : 'cool-down';
}
