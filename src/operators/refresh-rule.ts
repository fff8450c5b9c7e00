import type { EpochMs } from '../shared/time.ts';
import { minute } from '../shared/time.ts';
import type { Account } from './account.ts';

const hour = 60 * minute;
const day = 24 * hour;

/** A sign-in that nobody refreshes for this long is over: longer than any shift. */
const idleLife = 24 * hour;
/** After this the person signs in again, whatever happened meanwhile. */
const wholeLife = 30 * day;
/**
 * A token may be shown again for this long after it was exchanged: the answer may have been lost on the way, or a second tab
 * may have read the same token. Later it can only be a copy.
 */
const grace = 1 * minute;

/** A refresh token as it lies in the ledger, with the sign-in it belongs to. */
export interface StoredToken {
  readonly replacedAt: EpochMs | null;
  readonly session: {
    readonly id: string;
    readonly startedAt: EpochMs;
    readonly expiresAt: EpochMs;
    readonly ended: boolean;
  };
  /** Null: deleted meanwhile. */
  readonly account: Account | null;
}

export type Rotation =
  | { readonly is: 'rotate'; readonly expiresAt: EpochMs }
  /** Somebody holds a copy: the whole family of tokens ends. */
  | { readonly is: 'end' }
  | { readonly is: 'refuse' };

/** When a sign-in that is used now ends if it is not used again. */
export const sessionEnd = (startedAt: EpochMs, now: EpochMs): EpochMs =>
  Math.min(now + idleLife, startedAt + wholeLife);

/** What becomes of a refresh token that is shown at `now`. */
export function decideRotation({ replacedAt, session, account }: StoredToken, now: EpochMs): Rotation {
  if (session.ended || session.expiresAt <= now) return { is: 'refuse' };
  if (account?.active !== true) return { is: 'refuse' };
  if (replacedAt !== null && now - replacedAt > grace) return { is: 'end' };
  return { is: 'rotate', expiresAt: sessionEnd(session.startedAt, now) };
}
