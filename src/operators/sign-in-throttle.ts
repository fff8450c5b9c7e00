import { PasokhError } from '../shared/errors.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { minute } from '../shared/time.ts';

/** How many attempts may fail within `windowMs` before the next has to wait. */
export interface ThrottleRules {
  readonly perAccount: number;
  /** Larger: a whole contact center may share one address. */
  readonly perAddress: number;
  readonly windowMs: DurationMs;
}

export const defaultThrottleRules: ThrottleRules = { perAccount: 8, perAddress: 60, windowMs: 15 * minute };

export interface SignInThrottle {
  /**
   * Counts the attempt as failed beforehand, so that many at once do not slip through together.
   * @returns takes it back: the attempt succeeded, or could not be judged
   * @throws PasokhError `too-many-attempts` with `retryAfterMs`
   */
  readonly attempt: (account: string, address: string, now: EpochMs) => () => void;
}

/** IPv6 customers own a /64: all its addresses are one. */
export const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;

const mostKeys = 50_000;

/** Kept in memory, for sign-ins are refused anyway while nothing runs; a restart forgives. */
export function createSignInThrottle(rules: ThrottleRules = defaultThrottleRules): SignInThrottle {
  const failures = new Map<string, EpochMs[]>();

  /** The recent failures of a key, and how long it has to wait. */
  const look = (key: string, most: number, now: EpochMs): { recent: EpochMs[]; waitMs: DurationMs } => {
    const recent = (failures.get(key) ?? []).filter((at) => now - at < rules.windowMs);
    const first = recent[recent.length - most];
    return { recent, waitMs: first === undefined ? 0 : first + rules.windowMs - now };
  };

  const forgetOldest = (): void => {
    for (const key of failures.keys()) {
      if (failures.size <= mostKeys) return;
      failures.delete(key);
    }
  };

  return {
    attempt: (account, address, now) => {
      const keys = [
        { key: `account ${account}`, most: rules.perAccount },
        { key: `address ${networkOf(address)}`, most: rules.perAddress },
      ].map(({ key, most }) => ({ key, ...look(key, most, now) }));
      const retryAfterMs = Math.max(...keys.map(({ waitMs }) => waitMs));
      if (retryAfterMs > 0) throw new PasokhError('too-many-attempts', { data: { retryAfterMs } });
      for (const { key, recent } of keys) {
        // Set anew, so that the map's order is that of the last use.
        failures.delete(key);
        failures.set(key, [...recent, now]);
      }
      forgetOldest();
      return () => {
        for (const { key } of keys) {
          const rest = failures.get(key) ?? [];
          const mine = rest.indexOf(now);
          const left = mine < 0 ? rest : rest.toSpliced(mine, 1);
          if (left.length === 0) failures.delete(key);
          else failures.set(key, left);
        }
      };
    },
  };
}
