import type { Serving } from '../acd/queue-rules.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { EpochMs } from '../shared/time.ts';

/** A person who signs in. Every role has a phone and may serve queues. */
export interface Account {
  readonly id: OperatorId;
  readonly userName: string;
  /** As colleagues and the PBX show it, Persian included. */
  readonly displayName: string;
  readonly role: Role;
  /** An inactive one cannot sign in, has no phone and gets no calls. */
  readonly active: boolean;
  /** By the ids of the queues. */
  readonly serves: readonly Serving[];
  /** Proficiency 1–10 by the name of the skill. */
  readonly skills: Readonly<Record<string, number>>;
  /** Of capacity. */
  readonly units: number;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** Who asks, as an access token says. */
export interface Principal {
  readonly operatorId: OperatorId;
  readonly role: Role;
  readonly userName: string;
  readonly sessionId: string;
  /** The end of the token, and of a live connection that was opened with it. */
  readonly expiresAt: EpochMs;
}

/** Who made a change, for the audit; null: a person at the machine's own shell. */
export interface Actor {
  readonly id: OperatorId | null;
  readonly at: EpochMs;
}
