import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';
import type { Strategy } from './queue-rules.ts';

/** Why a ready operator of the queue is not asked for a call now. */
export type Objection = (typeof objections)[number];
export const objections = [
  ...(['tier-closed', 'lacks-skill', 'too-few-units'] as const),
  ...(['other-preferred', 'preferred-sought'] as const),
] as const;

/** What keeps an operator of a queue from being ready. */
export type Unready = (typeof unreadinesses)[number];
export const unreadinesses = ['signed-out', 'left-queue', 'paused', 'unreachable', 'cool-down', 'busy'] as const;

/** The numbers of operators who were not asked, by the reason; reasons without anybody are left out. */
export type Exclusions = Readonly<Partial<Record<Objection | Unready, number>>>;

/** An operator who could be asked, and the number by which the strategy puts them in order: the smallest is asked. */
export interface Candidate {
  readonly operatorId: OperatorId;
  readonly tier: number;
  readonly score: number;
}

/** Why this operator got the offer: the first candidates in order, the asked one first. */
export interface OfferReason {
  readonly strategy: Strategy;
  readonly candidates: readonly Candidate[];
  /** Of all operators of the queue. */
  readonly excluded: Exclusions;
  readonly waitedMs: DurationMs;
  readonly priority: number;
  /** The asked one was preferred: spoke with the caller last, or has the file. */
  readonly preferred: boolean;
}

/** Why nobody is asked for a caller. */
export interface WaitReason {
  readonly excluded: Exclusions;
  readonly waitedMs: DurationMs;
  readonly priority: number;
}
