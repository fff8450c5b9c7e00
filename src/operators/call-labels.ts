import type { NumberedFact } from '../acd/facts.ts';
import type { Caller, Offer } from '../acd/state.ts';
import { PasokhError } from '../shared/errors.ts';
import { offerId, type CallId, type OfferId, type OperatorId, type QueueId } from '../shared/ids.ts';
import { iso, minute, type EpochMs } from '../shared/time.ts';
import type { Principal } from './account.ts';
import { isFor, type Disposition, type DispositionStore } from './disposition.ts';
import { createRecentTalks, laterTalk, type RecentTalk, type Talk } from './recent-talks.ts';

/** What an operator's part of a call was about. */
export interface CallLabel {
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  readonly code: string;
  readonly note: string | null;
  readonly at: EpochMs;
  readonly by: OperatorId;
}

export interface LabelWish {
  readonly code: string;
  readonly note: string | null;
  /** Whose part; null: one's own, or that of the only operator of the call. */
  readonly operatorId: OperatorId | null;
}

/** Rejects with `ledger-unavailable` while the ledger is away. */
export interface CallLabelStore {
  /** The last part of each operator, who dialled in vain among them; null: the ledger has not heard of the call. */
  readonly talks: (call: CallId) => Promise<readonly Talk[] | null>;
  /** Replaces the label that the part had, and writes it down for the audit. The call need not be known. */
  readonly set: (label: CallLabel) => Promise<void>;
  /** Settles within a second. */
  readonly has: (call: CallId, operator: OperatorId) => Promise<boolean>;
  /** The queues that ask for dispositions and have some to choose from. */
  readonly mandatoryQueues: () => Promise<readonly QueueId[]>;
  /** The last talk of each operator in each of these queues, begun after an instant. */
  readonly lastTalks: (queues: readonly QueueId[], after: EpochMs) => Promise<readonly RecentTalk[]>;
}

export interface CallLabels {
  /**
   * Says what a call was about, or that nobody was reached. Operators label their own part, until a day after; supervisors any part at
   * any time.
   *
   * @throws PasokhError `not-found`, `operator-not-in-call`, `disposition-unknown` and `disposition-not-for-queue` with the `codes` to
   * choose from, `disposition-too-late`; `forbidden` for another's part, `invalid-input` if it is not clear whose
   */
  readonly set: (
    call: CallId,
    wish: LabelWish,
    who: Principal,
    at: EpochMs,
  ) => Promise<CallLabel & { readonly name: string }>;
  /** The operator's last call of a queue that asks for dispositions, if it has none. As far as is known: needs no ledger. */
  readonly missingOf: MissingLabelOf;
  /** Whether the operator may end the wrap-up. A ledger that is away keeps nobody in it. @throws PasokhError `disposition-missing` */
  readonly checkWrapUpEnd: (operator: OperatorId) => Promise<void>;
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Asks the ledger which queues want dispositions, and for talks that this process did not hear of. @throws whatever the ledger throws */
  readonly refresh: () => Promise<void>;
}

export type MissingLabelOf = (operator: OperatorId) => CallId | null;

export interface CallLabelsDeps {
  readonly store: CallLabelStore;
  readonly dispositions: Pick<DispositionStore, 'all'>;
  readonly view: { readonly callers: ReadonlyMap<CallId, Caller>; readonly offers: ReadonlyMap<OfferId, Offer> };
  /** On the PBX's clock, like the talks. */
  readonly now: () => EpochMs;
}

/** How long after the end of the talk operators may label it, and are reminded of it. */
export const labelWithinMs = 24 * 60 * minute;

export function createCallLabels({ store, dispositions, view, now }: CallLabelsDeps): CallLabels {
  const talks = createRecentTalks();
  let mandatory: ReadonlySet<QueueId> = new Set();

  /** The talks that go on, even if they are older than this process and the ledger has not heard of them. */
  const talksNow = (callId: CallId): readonly Talk[] => {
    const caller = view.callers.get(callId);
    if (caller?.is !== 'talking') return [];
    return caller.legs.flatMap((leg) => {
      const offer = view.offers.get(offerId(leg));
      if (offer?.is !== 'talking' || offer.purpose === 'monitor') return [];
      const { operatorId, queueId, madeAt: talkAt } = offer;
      return [{ callId, operatorId, queueId, talkAt, endedAt: null }];
    });
  };

  const talksIn = async (call: CallId): Promise<ReadonlyMap<OperatorId, Talk>> => {
    const told = await store.talks(call);
    const found = [...talksNow(call), ...talks.inCall(call), ...(told ?? [])];
    if (found.length === 0 && told === null && !view.callers.has(call)) {
      throw new PasokhError('not-found', { data: { callId: call } });
    }
    const byOperator = new Map<OperatorId, Talk>();
    for (const talk of found) {
      const before = byOperator.get(talk.operatorId);
      byOperator.set(talk.operatorId, before === undefined ? talk : laterTalk(talk, before));
    }
    return byOperator;
  };

  const choose = async (code: string, queue: QueueId | null): Promise<Disposition> => {
    const living = (await dispositions.all()).filter(({ removed }) => !removed);
    const found = living.find((one) => one.code === code);
    if (found !== undefined && isFor(found, queue)) return found;
    const codes = living.flatMap((one) => (isFor(one, queue) ? [one.code] : []));
    const why = found === undefined ? 'disposition-unknown' : 'disposition-not-for-queue';
    throw new PasokhError(why, { data: { codes, queueId: queue } });
  };

  const missingOf: MissingLabelOf = (operator) => {
    const last = talks
      .of(operator)
      .find(({ queueId, aside }) => queueId !== null && mandatory.has(queueId) && aside !== true);
    const isMissing = last !== undefined && !last.labelled && last.talkAt > now() - labelWithinMs;
    return isMissing ? last.callId : null;
  };

  return {
    missingOf,
    noticed: talks.noticed,

    set: async (callId, wish, who, at) => {
      const found = await talksIn(callId);
      const operatorId = wish.operatorId ?? whoseOf(found, who);
      if (who.role === 'operator' && operatorId !== who.operatorId) throw new PasokhError('forbidden');
      const talk = found.get(operatorId);
      if (talk === undefined) throw new PasokhError('operator-not-in-call', { data: { callId, operatorId } });
      const until = talk.endedAt === null ? null : talk.endedAt + labelWithinMs;
      if (who.role === 'operator' && until !== null && until < now()) {
        throw new PasokhError('disposition-too-late', { data: { until: iso(until) } });
      }
      const { code, name } = await choose(wish.code, talk.queueId);
      const label = { callId, operatorId, code, note: wish.note, at, by: who.operatorId };
      await store.set(label);
      talks.labelled(callId, operatorId);
      return { ...label, name };
    },

    checkWrapUpEnd: async (operator) => {
      const missing = missingOf(operator);
      if (missing === null) return;
      const isLabelled = await store.has(missing, operator).catch((error: unknown) => {
        if (!(error instanceof PasokhError)) throw error;
        return null;
      });
      if (isLabelled === false) throw new PasokhError('disposition-missing', { data: { callId: missing } });
      if (isLabelled === true) talks.labelled(missing, operator);
    },

    refresh: async () => {
      const queues = await store.mandatoryQueues();
      mandatory = new Set(queues);
      if (queues.length > 0) talks.recalled(await store.lastTalks(queues, now() - labelWithinMs));
    },
  };
}

/** Whose part is labelled if it is not said. @throws PasokhError `invalid-input` */
function whoseOf(talks: ReadonlyMap<OperatorId, Talk>, { operatorId, role }: Principal): OperatorId {
  const [only, another] = talks.keys();
  if (role === 'operator' || talks.has(operatorId) || only === undefined) return operatorId;
  if (another === undefined) return only;
  const fields = [{ path: 'body/operatorId', problem: 'missing: several operators talked in this call' }];
  throw new PasokhError('invalid-input', { data: { fields } });
}
