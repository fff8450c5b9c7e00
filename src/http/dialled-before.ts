import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Calls } from '../calls/calls.ts';
import { PasokhError } from '../shared/errors.ts';
import type { CallId } from '../shared/ids.ts';
import { bareNumber, parsePhoneNumber, type PhoneRegion } from '../shared/phone-number.ts';
import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';

/** What is to be dialled, as a person wishes it. */
export interface DialWish {
  readonly to: string;
  readonly queueId: string | null;
  readonly fileId: string | null;
}

/** Keeps a repeated request from making a second call. */
export interface DialledBefore {
  /**
   * Dials, unless that was done: so says the memory of an hour, the live state, or the ledger. Two at once dial once. A call that ended
   * before a restart is made again if the ledger is away, or has not been told of it yet: better than that nobody can call out then.
   *
   * @returns whether this one dialled
   * @throws PasokhError `idempotency-key-reused` if it was another wish; whatever `dial` throws, and then nothing is remembered
   */
  readonly once: (id: CallId, wish: DialWish, dial: () => Promise<void>) => Promise<boolean>;
}

export interface DialledBeforeDeps {
  readonly callers: AcdView['callers'];
  readonly calls: Pick<Calls, 'get'>;
  readonly region: PhoneRegion;
  readonly now: () => EpochMs;
}

interface Remembered {
  readonly wish: DialWish;
  readonly at: EpochMs;
  readonly done: Promise<boolean>;
}

/** What is known of a call that was dialled. `queueId`: in whose name; missing of a live one, which may be in another queue by now. */
interface Known {
  readonly number: string;
  readonly queueId?: string | null;
}

const rememberMs: DurationMs = 60 * minute;
/** No call waits longer than this for a ledger that may know it from before a restart. */
const ledgerMs: DurationMs = 500;

export function createDialledBefore({ callers, calls, region, now }: DialledBeforeDeps): DialledBefore {
  /** The oldest first. */
  const remembered = new Map<CallId, Remembered>();

  const forgetOld = (): void => {
    for (const [id, { at }] of remembered) {
      if (at + rememberMs > now()) return;
      remembered.delete(id);
    }
  };

  /** The call of this id; null: none is known. */
  const knownOf = async (id: CallId): Promise<Known | null> => {
    const live = callers.get(id);
    if (live !== undefined) return { number: live.number };
    return inTime(calls.get(id).then(({ number, queueId }) => ({ number, queueId }), notThere));
  };
  const begin = async (id: CallId, wish: DialWish, dial: () => Promise<void>): Promise<boolean> => {
    const known = await knownOf(id);
    if (known !== null && !isOf(wish, known, region)) throw reused();
    if (known === null) await dial();
    return known === null;
  };

  return {
    once: async (id, wish, dial) => {
      forgetOld();
      const before = remembered.get(id);
      if (before === undefined) {
        const done = begin(id, wish, dial);
        remembered.set(id, { wish, at: now(), done });
        try {
          return await done;
        } catch (error) {
          remembered.delete(id);
          throw error;
        }
      }
      if (JSON.stringify(before.wish) !== JSON.stringify(wish)) throw reused();
      await before.done;
      return false;
    },
  };
}

const reused = (): PasokhError => new PasokhError('idempotency-key-reused');

function isOf({ to, queueId }: DialWish, known: Known, region: PhoneRegion): boolean {
  const parsed = parsePhoneNumber(to, region);
  const isSame = bareNumber(to) === known.number || (parsed.ok && parsed.e164 === known.number);
  return isSame && (known.queueId === undefined || known.queueId === queueId);
}

/** A ledger that is away knows of nothing. */
function notThere(error: unknown): null {
  if (error instanceof PasokhError) return null;
  throw error;
}

async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ledgerMs);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
