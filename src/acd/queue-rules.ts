import type { OperatorId, QueueId } from '../shared/ids.ts';
import type { OpeningHours } from '../shared/opening-hours.ts';
import { minute, second, type DurationMs } from '../shared/time.ts';

/**
 * Who of the ready operators is asked first; lower tiers always come before higher ones.
 *
 * - `longest-idle`: whose last work ended first
 * - `least-occupied`: least of the last hour spent at work (exponentially weighted), per unit of capacity
 * - `fewest-calls`: fewest calls in the last hour (exponentially weighted, so that a newcomer is not flooded for long)
 * - `round-robin`: whose last offer is longest ago, whatever came of it
 * - `linear`: always in the same order: tier, then id
 * - `random`: by chance, weighted, within the lowest tier that has somebody
 * - `ring-all`: all at once, the first to answer has the call
 */
export type Strategy = (typeof strategies)[number];
export const strategies = [
  ...(['longest-idle', 'least-occupied', 'fewest-calls', 'round-robin'] as const),
  ...(['linear', 'random', 'ring-all'] as const),
] as const;

/** What an operator is asked to do; each kind has its price in units of capacity. */
export type WorkKind = (typeof workKinds)[number];
export const workKinds = ['call', 'callback'] as const;

/** Units of an operator's capacity that one piece of work takes, by its kind. */
export type UnitsByKind = Readonly<Record<WorkKind, number>>;

type SaidUnits = { readonly [Kind in WorkKind]?: number | undefined };

/** With what was not said: a call takes one unit, and a callback what a call takes. */
export const unitsByKind = ({ call = 1, callback = call }: SaidUnits = {}): UnitsByKind => ({ call, callback });

/** No caller rings more phones at once, in a `ring-all` queue either. */
export const mostPhones = 50;

/** From this wait on, operators of this tier (and of those above it, up to the next one listed) may be asked. */
export interface TierOpening {
  readonly tier: number;
  readonly afterMs: DurationMs;
}

/** What a call needs of an operator: proficiency 1–10, less of it after a wait; 0: no longer. */
export interface SkillNeed {
  readonly skill: string;
  readonly level: number;
  /** By rising `afterMs` and falling `level`. */
  readonly relax: readonly { readonly afterMs: DurationMs; readonly level: number }[];
  /** The dialled numbers whose calls need it; none: every call of the queue. */
  readonly numbers: readonly string[];
}

/** Why a caller is sent elsewhere. */
export type OverflowReason = 'full' | 'closed' | 'no-operators' | 'max-wait' | 'exit-key';

/** Where to: the first rule of a reason whose target takes the caller. Without one: an announcement, and hung up. */
export interface OverflowRule {
  readonly when: OverflowReason;
  readonly to: { readonly is: 'queue'; readonly queueId: QueueId } | { readonly is: 'announcement' };
}

/** How long an operator is left alone after an offer that came to nothing. */
export interface CoolDowns {
  readonly declined: DurationMs;
  readonly busy: DurationMs;
  readonly noAnswer: DurationMs;
  /** Not reachable, never rang, failed. */
  readonly unreachable: DurationMs;
}

/** Whom a caller is offered to first. */
export interface PreferenceRules {
  readonly by: readonly ('last-spoken' | 'file-owner')[];
  /** How long ago the conversation may be. */
  readonly spanMs: DurationMs;
  /** For so long only that operator is asked, if there at all. */
  readonly waitMs: DurationMs;
}

/** What a queue promises and allows. Plain data, replaced as a whole by `QueueConfigured`. */
export interface QueueRules {
  readonly id: QueueId;
  readonly name: string;
  /** The dialled numbers that lead here, as the trunk sends them. */
  readonly dialledNumbers: readonly string[];
  readonly strategy: Strategy;
  /** So many phones ring for one caller at once; with `ring-all` as many as may. */
  readonly ringAtOnce: number;
  /** By rising tier and wait; tiers that none of them covers are open at once. A tier without anybody there holds up nobody. */
  readonly tiers: readonly TierOpening[];
  readonly needs: readonly SkillNeed[];
  /** That of a caller who enters; the highest is served first. */
  readonly priority: number;
  /** One level of priority is worth so much waiting: whoever waited that much longer goes first. */
  readonly priorityStepMs: DurationMs;
  /** Where operators are shared: a wait counts so many times that of a queue of weight 1. */
  readonly weight: number;
  readonly units: UnitsByKind;
  /** How long a phone rings before the offer expires and the next operator is asked. */
  readonly ringTimeoutMs: DurationMs;
  readonly wrapUpMs: DurationMs;
  readonly coolDownMs: CoolDowns;
  /** So many missed offers in a row pause the operator; null: never. */
  readonly missedLimit: number | null;
  /** After this wait the caller overflows (`max-wait`): nobody waits without a deadline. */
  readonly maxWaitMs: DurationMs;
  /** So many may wait, besides those who find an operator ready; `auto`: as measured; null: any number. */
  readonly maxWaiting: number | 'auto' | null;
  /** What the queue promises: an answer within this wait counts for the service level. It decides nothing here. */
  readonly serviceLevelMs: DurationMs;
  /** What happens to a caller who finds nobody signed in, or whom the last one leaves: waits, or overflows. */
  readonly whenNoOperators: 'wait' | 'turn-away';
  readonly overflow: readonly OverflowRule[];
  /** Null: always open. */
  readonly hours: OpeningHours | null;
  readonly preferred: PreferenceRules | null;
  /** Who hung up waiting, or was cut off, and calls again within this time has the former place; 0: off. */
  readonly formerPlaceMs: DurationMs;
}

/** The rules of a queue of which nothing but the name is said. */
export const plainRules: Omit<QueueRules, 'id' | 'name' | 'dialledNumbers'> = {
  ...{ strategy: 'longest-idle', ringAtOnce: 1, tiers: [], needs: [] },
  ...{ priority: 0, priorityStepMs: minute, weight: 1, units: unitsByKind() },
  ...{ ringTimeoutMs: 20 * second, wrapUpMs: 10 * second, missedLimit: null },
  coolDownMs: { declined: 5 * second, busy: 5 * second, noAnswer: 5 * second, unreachable: 5 * second },
  ...{
    maxWaitMs: 10 * minute,
    serviceLevelMs: 20 * second,
    maxWaiting: null,
    whenNoOperators: 'wait',
    overflow: [],
    hours: null,
  },
  ...{ preferred: null, formerPlaceMs: 0 },
};

/** An operator's part in a queue. */
export interface Serving {
  readonly queueId: QueueId;
  /** From 1; lower ones are asked first. */
  readonly tier: number;
  /** For `random`: how often, beside others. */
  readonly weight: number;
  /** Null: as the queue has it. */
  readonly wrapUpMs: DurationMs | null;
}

/** Serving a queue of which nothing else is said. */
export const plainServing = (queueId: QueueId): Serving => ({ queueId, tier: 1, weight: 1, wrapUpMs: null });

/** Who an operator is to the core: the person, the queues, nothing of phones or passwords. */
export interface OperatorProfile {
  readonly id: OperatorId;
  readonly name: string;
  readonly serves: readonly Serving[];
  /** Proficiency 1–10. */
  readonly skills: Readonly<Record<string, number>>;
  /** Capacity. One piece of work at a time, whatever it takes; who has fewer units than it takes is not asked. */
  readonly units: number;
}

/** The operator's part in the queue; undefined: does not serve it. */
export const servingOf = ({ serves }: Pick<OperatorProfile, 'serves'>, id: QueueId): Serving | undefined =>
  serves.find(({ queueId }) => queueId === id);

/** How long the wrap-up after a call of the queue is, unless the operator says otherwise. */
export const wrapUpOf = (queue: Pick<QueueRules, 'id' | 'wrapUpMs'>, profile: OperatorProfile): DurationMs =>
  servingOf(profile, queue.id)?.wrapUpMs ?? queue.wrapUpMs;
