import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Calls } from '../calls/calls.ts';
import { PasokhError } from '../shared/errors.ts';
import type { CaseFiles } from '../files/case-files.ts';
import type { CallId, OperatorId } from '../shared/ids.ts';
import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';

/** What a person wishes to be dialled. */
export interface DialWish {
  readonly by: OperatorId;
  /** As `DialOut.numberOf` tells it, however it was written. */
  readonly number: string;
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
  readonly files: Pick<CaseFiles, 'attachedBy'>;
  readonly now: () => EpochMs;
}

interface Remembered {
  readonly wish: DialWish;
  readonly at: EpochMs;
  readonly done: Promise<boolean>;
}

/** What is known of the wish that a call was dialled for. What is missing is not known. */
interface Known {
  readonly number: string;
  /** In whose name. */
  readonly queueId?: string | null;
  /** Its file is one of these. */
  readonly fileIds?: readonly (string | null)[];
}

const rememberMs: DurationMs = 60 * minute;
/** No call waits longer than this for a ledger that may know it from before a restart. */
const ledgerMs: DurationMs = 500;

export function createDialledBefore({ callers, calls, files, now }: DialledBeforeDeps): DialledBefore {
  /** The oldest first. */
  const remembered = new Map<CallId, Remembered>();

  const forgetOld = (): void => {
    for (const [id, { at }] of remembered) {
      if (at + rememberMs > now()) return;
      remembered.delete(id);
    }
  };

  /** The call of this id, from before a restart; null: none is known. One that is live may be in another queue by now. */
  const knownOf = async (id: CallId, by: OperatorId): Promise<Known | null> => {
    const stored = await inTime(calls.get(id).catch(notThere));
    const call = stored ?? callers.get(id);
    if (call === undefined) return null;
    const fileIds = (await inTime(files.attachedBy(id, by).catch(notThere))) ?? [];
    return {
      number: call.number,
      ...(stored === null ? {} : { queueId: stored.queueId }),
      // Of none nothing is known: attaching it may have failed.
      ...(fileIds.length === 0 ? {} : { fileIds }),
    };
  };
  const begin = async (id: CallId, wish: DialWish, dial: () => Promise<void>): Promise<boolean> => {
    const known = await knownOf(id, wish.by);
    if (known === null) await dial();
    else check(wish, known);
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
      check(wish, { ...before.wish, fileIds: [before.wish.fileId] });
      await before.done;
      return false;
    },
  };
}

/** @throws PasokhError `idempotency-key-reused` if this cannot be the same wish */
function check({ number, queueId, fileId }: DialWish, known: Known): void {
  const isSameQueue = known.queueId === undefined || known.queueId === queueId;
  const isSameFile = known.fileIds === undefined || known.fileIds.includes(fileId);
  if (known.number !== number || !isSameQueue || !isSameFile) throw new PasokhError('idempotency-key-reused');
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
