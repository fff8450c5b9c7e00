import type { Route } from '../acd/state.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';

/** Who dials, and in which queue's name (null: of none). */
export interface Dialler {
  readonly operatorId: OperatorId;
  readonly role: Role;
  readonly queueId: QueueId | null;
}

/** What the core is told: the number in E.164 (an emergency number as it is), the number shown by the first route, the ways out. */
export interface DialPlan {
  readonly number: string;
  readonly shown: string;
  /** At least one, the best first. */
  readonly routes: readonly Route[];
}

/** Says who may dial what, and which way it goes out. */
export interface DialOut {
  /**
   * Settles at once, from what is known: nothing is asked of the ledger.
   *
   * @param to as a person writes it: `0912…`, `0098…`, `021…`, Persian digits, spaces, dashes
   * @throws PasokhError `number-invalid`; `dial-refused` with `{rule, number}`; `dial-limit` with `{limit, most}`; `no-trunk` with
   *   `{number}` where no trunk carries it; `ledger-unavailable` if the rules were never read
   */
  readonly plan: (to: string, by: Dialler) => DialPlan;
}
