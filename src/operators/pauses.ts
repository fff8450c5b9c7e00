import type { NumberedFact } from '../acd/facts.ts';
import type { Activity, Operator } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { PauseReasons } from './pause-reasons.ts';
import type { OpenPause, PauseHistory } from './ports.ts';

/** A pause as people see it. */
export interface LivePause {
  readonly reason: string;
  /** The code itself as long as the reason is not known. */
  readonly name: string;
  /** Null: still at work, or (after a restart, until the ledger told) not known. */
  readonly since: EpochMs | null;
  readonly paid: boolean;
  readonly limitMs: DurationMs | null;
  /** Supervisors are to be alarmed beyond the limit. */
  readonly alarm: boolean;
  readonly overLimit: boolean;
}

/** How an operator of the core is paused at this moment; null: not at all. */
export type PauseOf = (operator: Operator) => LivePause | null;

/** Since when operators are paused: from the facts of the core, and for pauses that are older than this process from the ledger. */
export interface Pauses {
  readonly of: PauseOf;
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Asks the ledger for the beginnings that are missing, if any are. @throws whatever the ledger throws */
  readonly recall: () => Promise<void>;
}

export interface PausesDeps {
  readonly reasons: Pick<PauseReasons, 'find'>;
  readonly history: PauseHistory;
  readonly view: { readonly operators: ReadonlyMap<OperatorId, Operator> };
  /** On the PBX's clock, like the facts. */
  readonly now: () => EpochMs;
}

/** As in the operator's time of METRICS: who pauses while at work works. */
const work: ReadonlySet<Activity['is']> = new Set(['reserved', 'ringing', 'talking', 'engaged', 'wrap-up']);

export function createPauses({ reasons, history, view, now }: PausesDeps): Pauses {
  const begun = new Map<OperatorId, EpochMs>();
  const atWork = new Set<OperatorId>();
  let recalled = new Map<OperatorId, OpenPause>();

  const notice = (fact: NumberedFact): void => {
    if (fact.type === 'PresenceChanged') {
      if (fact.presence.is === 'paused') begun.set(fact.operatorId, fact.at);
      else begun.delete(fact.operatorId);
    }
    if (fact.type !== 'ActivityChanged') return;
    const { operatorId, activity, at } = fact;
    if (work.has(activity)) atWork.add(operatorId);
    else if (atWork.delete(operatorId) && begun.has(operatorId)) begun.set(operatorId, at);
  };

  const sinceOf = ({ profile: { id }, activity }: Operator, reason: string): EpochMs | null => {
    if (work.has(activity.is)) return null;
    const told = recalled.get(id);
    return begun.get(id) ?? (told?.reason === reason ? told.since : null);
  };

  return {
    of: (operator) => {
      const { presence } = operator;
      if (presence.is !== 'paused') return null;
      const { reason } = presence;
      const { name = reason, paid = true, limitMs = null, alarm = false } = reasons.find(reason) ?? {};
      const since = sinceOf(operator, reason);
      const overLimit = since !== null && limitMs !== null && now() - since > limitMs;
      return { reason, name, since, paid, limitMs, alarm, overLimit };
    },

    noticed: (facts) => facts.forEach(notice),

    // Again and again as long as one is missing: the ledger may not have the last facts of the process before yet.
    recall: async () => {
      const missing = [...view.operators.values()].some(
        ({ profile: { id }, presence }) => presence.is === 'paused' && !begun.has(id),
      );
      if (!missing) return;
      recalled = new Map((await history.open()).map((pause) => [pause.operatorId, pause]));
    },
  };
}
