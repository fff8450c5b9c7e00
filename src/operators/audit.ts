import type { Fact } from '../acd/facts.ts';
import type { AuditAction, LiveAction } from '../shared/audit-action.ts';
import type { NodeId, OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Page } from './ports.ts';

/** Who did what to whom, and when. Never a secret. */
export interface AuditEntry {
  readonly at: EpochMs;
  /** Null: a person at the machine's own shell. */
  readonly actor: { readonly id: OperatorId; readonly name: string | null } | null;
  readonly action: AuditAction;
  readonly subject: { readonly id: string; readonly name: string | null };
  /** What it was changed to; by the action. Of a changed queue the fields that differ, each `{ before, after }`. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Each one that is not null must hold. */
export interface AuditFilter {
  readonly actor: OperatorId | null;
  /** Done to this one, or with this operator. */
  readonly subject: string | null;
  readonly actions: readonly AuditAction[];
  /** Done at or after. */
  readonly from: EpochMs | null;
  /** Done before. */
  readonly to: EpochMs | null;
}

/**
 * A place in the order of the audit, newest first. Of one instant the changes of settings come first, by their ids, then what the core
 * tells, by node and fact number.
 */
export type AuditPlace =
  { readonly at: EpochMs; readonly id: number } | { readonly at: EpochMs; readonly node: NodeId; readonly seq: number };

/** The audit, to be read. Rejects with `ledger-unavailable` while the ledger is away. */
export interface AuditLog {
  /** The page behind `after`. */
  readonly list: (
    filter: AuditFilter,
    after: AuditPlace | null,
    limit: number,
  ) => Promise<Page<AuditEntry, AuditPlace>>;
}

/** A fact that may say who did it: `by`, or for who monitors a call `operatorId`. */
export type AuditedFact = Extract<Fact, { readonly type: (typeof auditedFacts)[LiveAction][number] }>;
/** What each is called in the audit. */
export const auditedFacts = {
  'presence-set': ['PresenceChanged', 'NextPresenceSet'],
  'queue-sign-in-set': ['QueueSignInChanged'],
  'call-priority-changed': ['PriorityChanged'],
  'call-moved': ['CallMoved'],
  'call-ended': ['CallCutOff'],
  'call-monitored': ['MonitorStarted'],
  'call-taken-over': ['CallTakenOver'],
  'recording-pause-set': ['RecordingPauseChanged'],
} as const satisfies Readonly<Record<LiveAction, readonly Fact['type'][]>>;

const modes = { listening: 'listen', whispering: 'whisper', in: 'barge', aside: 'aside' } as const;

/** What a fact that says who did it tells in the audit. */
export function entryOfFact(fact: AuditedFact): Pick<AuditEntry, 'action' | 'data'> & { readonly subject: string } {
  switch (fact.type) {
    case 'PresenceChanged':
      return { action: 'presence-set', subject: fact.operatorId, data: { presence: fact.presence } };
    case 'NextPresenceSet': {
      const { operatorId, presence } = fact;
      return { action: 'presence-set', subject: operatorId, data: { presence, when: 'after-call' } };
    }
    case 'QueueSignInChanged': {
      const { queueId, signedIn } = fact;
      return { action: 'queue-sign-in-set', subject: fact.operatorId, data: { queueId, signedIn } };
    }
    case 'PriorityChanged':
      return { action: 'call-priority-changed', subject: fact.callId, data: { priority: fact.priority } };
    case 'CallMoved':
      return { action: 'call-moved', subject: fact.callId, data: { queueId: fact.queueId } };
    case 'CallCutOff':
      return { action: 'call-ended', subject: fact.callId, data: { operatorId: fact.operatorId } };
    case 'MonitorStarted': {
      const led = fact.of === undefined ? {} : { operatorId: fact.of };
      return { action: 'call-monitored', subject: fact.callId, data: { mode: modes[fact.seat], ...led } };
    }
    case 'CallTakenOver':
      return { action: 'call-taken-over', subject: fact.callId, data: { operatorId: fact.from } };
    case 'RecordingPauseChanged':
      return { action: 'recording-pause-set', subject: fact.callId, data: { paused: fact.paused } };
  }
}
