import type { NumberedFact } from '../acd/facts.ts';
import type { OperatorId } from '../shared/ids.ts';
import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';
import type { DialHistory, Dialled, LiveView } from './ports.ts';

/** What every operator has dialled of late: calls, and those whom they asked or handed a call to. */
export interface DialledCalls {
  /** That are live; one that was handed on still counts for who began it. */
  readonly atOnce: (operatorId: OperatorId) => number;
  /** Begun within the last hour, the oldest first. */
  readonly lastHour: (operatorId: OperatorId) => readonly EpochMs[];
  /** Told with every turn of the core. */
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Learns what was dialled before this process began, once. @throws whatever the history throws */
  readonly recall: () => Promise<void>;
}

export interface DialledCallsDeps {
  readonly history: DialHistory;
  readonly live: Pick<LiveView, 'callers'>;
  readonly now: () => EpochMs;
}

const hour: DurationMs = 60 * minute;

export function createDialledCalls({ history, live, now }: DialledCallsDeps): DialledCalls {
  const byOperator = new Map<OperatorId, Map<string, Dialled>>();
  /** Outside legs that ended before their call did. */
  const over = new Set<string>();
  let recalled = false;

  const learn = (dialled: Dialled): void => {
    const own = byOperator.get(dialled.operatorId) ?? new Map<string, Dialled>();
    byOperator.set(dialled.operatorId, own.set(dialled.legId, own.get(dialled.legId) ?? dialled));
  };
  const isLive = ({ legId, callId }: Dialled): boolean => !over.has(legId) && live.callers.has(callId);

  /** Without those that count for nothing any more. */
  const of = (operatorId: OperatorId): readonly Dialled[] => {
    const own = byOperator.get(operatorId);
    for (const [legId, dialled] of own ?? []) {
      if (dialled.at > now() - hour || isLive(dialled)) continue;
      own?.delete(legId);
      over.delete(legId);
    }
    return [...(own?.values() ?? [])];
  };

  return {
    atOnce: (operatorId) => of(operatorId).filter(isLive).length,
    lastHour: (operatorId) =>
      of(operatorId)
        .map(({ at }) => at)
        .filter((at) => at > now() - hour)
        .toSorted((one, other) => one - other),
    noticed: (facts) => {
      for (const fact of facts) {
        const { at } = fact;
        if (fact.type === 'CallDialled') {
          learn({ legId: fact.callId, callId: fact.callId, operatorId: fact.operatorId, at });
        } else if (fact.type === 'DialSent') {
          over.delete(fact.legId); // another way out after one that failed
          learn({ legId: fact.legId, callId: fact.callId, operatorId: fact.by, at });
        } else if (fact.type === 'OutsideTalkEnded' || (fact.type === 'DialEnded' && fact.outcome !== 'answered')) {
          over.add(fact.legId);
        }
      }
    },
    recall: async () => {
      if (recalled) return;
      for (const dialled of await history.since(now() - hour)) learn(dialled);
      recalled = true;
    },
  };
}
