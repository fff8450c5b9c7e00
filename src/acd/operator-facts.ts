import type { CallId, OperatorId, QueueId } from '../shared/ids.ts';
import type { Activity, Presence } from './state.ts';

/** What happened to operators, whatever the call. */
export type OperatorFact =
  /** `by`: another person chose it for the operator; `byItself`: for when the work in hand was over, told then by `NextPresenceSet`. */
  | {
      readonly type: 'PresenceChanged';
      readonly operatorId: OperatorId;
      readonly presence: Presence;
      readonly by?: OperatorId;
      readonly byItself?: true;
    }
  /** Another person chose it for when the work in hand is over. What operators choose so for themselves is told once it comes. */
  | {
      readonly type: 'NextPresenceSet';
      readonly operatorId: OperatorId;
      readonly presence: Presence;
      readonly by: OperatorId;
    }
  | {
      readonly type: 'QueueSignInChanged';
      readonly operatorId: OperatorId;
      readonly queueId: QueueId;
      readonly signedIn: boolean;
      /** As with the presence. */
      readonly by?: OperatorId;
    }
  | { readonly type: 'ReachableChanged'; readonly operatorId: OperatorId; readonly reachable: boolean }
  | {
      readonly type: 'ActivityChanged';
      readonly operatorId: OperatorId;
      readonly activity: Activity['is'];
      readonly callId: CallId | null;
      /** Of the operator's capacity, what this takes; missing in facts of an earlier version, when all work took one. */
      readonly units?: number;
    }
  /** All the units of capacity that the operator has from now on; one before the first such fact. */
  | { readonly type: 'CapacityChanged'; readonly operatorId: OperatorId; readonly units: number };
