import { PasokhError } from '../shared/errors.ts';
import type { DurationMs } from '../shared/time.ts';

/** For answers that somebody waits for: rejects with `ledger-unavailable` beyond the limit. The statement itself may go on. */
export async function inTime<T>(limitMs: DurationMs, statement: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const message = `Postgres did not answer within ${limitMs} ms.`;
  const timer = setTimeout(() => reject(new PasokhError('ledger-unavailable', { message })), limitMs);
  try {
    return await Promise.race([statement, late]);
  } finally {
    clearTimeout(timer);
  }
}
