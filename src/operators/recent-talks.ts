import type { NumberedFact } from '../acd/facts.ts';
import type { CallId, OperatorId, QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

/** An operator's part of a call: of several in one call, the last; of who dialled and has none yet, the dialling. */
export interface Talk {
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  /** Null: it came from no queue of ours. */
  readonly queueId: QueueId | null;
  readonly talkAt: EpochMs;
  /** Null: it goes on. */
  readonly endedAt: EpochMs | null;
}

export interface RecentTalk extends Talk {
  /** Has a disposition. */
  readonly labelled: boolean;
  /** Was consulted or dialled, and never with the customer. */
  readonly aside?: boolean;
}

/** The last talks of each operator: the ledger may be behind, as it hears of them through the facts that are told here at once. */
export interface RecentTalks {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** What the ledger has, for what this process has not heard. */
  readonly recalled: (talks: readonly RecentTalk[]) => void;
  readonly labelled: (call: CallId, operator: OperatorId) => void;
  /** Newest first. */
  readonly of: (operator: OperatorId) => readonly RecentTalk[];
  readonly inCall: (call: CallId) => readonly RecentTalk[];
}

/** So many of each operator: far more than the ledger is ever behind. */
const most = 20;

/** Of two tellings the one that knows more: of the later talk, and of its end. */
export const laterTalk = <T extends Talk>(one: T, other: T): T => {
  if (one.talkAt !== other.talkAt) return one.talkAt > other.talkAt ? one : other;
  return one.endedAt === null ? other : one;
};

export function createRecentTalks(): RecentTalks {
  const all = new Map<OperatorId, readonly RecentTalk[]>();

  const put = (talk: RecentTalk): void => {
    const before = all.get(talk.operatorId) ?? [];
    const same = before.find(({ callId }) => callId === talk.callId);
    const known = same === undefined ? talk : laterTalk(talk, same);
    const labelled = talk.labelled || same?.labelled === true;
    // Who has met the customer in one part has met the customer.
    const aside = talk.aside === true && same?.aside !== false;
    const next = { ...known, labelled, aside };
    const others = before.filter((one) => one !== same);
    all.set(talk.operatorId, [next, ...others].toSorted((a, b) => b.talkAt - a.talkAt).slice(0, most));
  };
  const change = (call: CallId, operator: OperatorId, change: Partial<RecentTalk>): void => {
    const talks = all.get(operator) ?? [];
    all.set(
      operator,
      talks.map((talk) => (talk.callId === call ? { ...talk, ...change } : talk)),
    );
  };

  const notice = (fact: NumberedFact): void => {
    switch (fact.type) {
      case 'CallDialled': {
        const { callId, operatorId, queueId, at: talkAt } = fact;
        return put({ callId, operatorId, queueId, talkAt, endedAt: null, labelled: false, aside: true });
      }
      case 'TalkStarted': {
        const { callId, operatorId, queueId, at: talkAt, phase } = fact;
        const aside = phase === 'consult';
        return put({ callId, operatorId, queueId, talkAt, endedAt: null, labelled: false, aside });
      }
      case 'PhaseChanged':
        if (fact.phase === 'talk') change(fact.callId, fact.operatorId, { aside: false });
        return;
      case 'TalkEnded':
        return change(fact.callId, fact.operatorId, { endedAt: fact.at });
      case 'FallbackCallServed': {
        const { callId, operatorId, queueId, talkAt, endedAt } = fact;
        if (operatorId === null || talkAt === null) return;
        return put({ callId, operatorId, queueId, talkAt, endedAt, labelled: false });
      }
      default:
        return;
    }
  };

  return {
    noticed: (facts) => facts.forEach(notice),
    recalled: (talks) => talks.forEach(put),
    labelled: (call, operator) => change(call, operator, { labelled: true }),
    of: (operator) => all.get(operator) ?? [],
    inCall: (call) => [...all.values()].flatMap((talks) => talks.filter(({ callId }) => callId === call)),
  };
}
