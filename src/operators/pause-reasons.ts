import { missedOffers } from '../acd/offer-end.ts';
import { isCode } from '../shared/code.ts';
import { PasokhError } from '../shared/errors.ts';
import type { Actor } from './account.ts';
import { checkReason } from './pause-reason.ts';
import type { NewPauseReason, PauseReason, PauseReasonSettings } from './pause-reason.ts';
import type { PauseReasonStore, RandomSource } from './ports.ts';

/** Pause reasons. Changes reject with `ledger-unavailable` while the ledger is away; what was known last goes on being known. */
export interface PauseReasons {
  /** In their order, the removed ones among them. @throws PasokhError `ledger-unavailable`, if none were ever read */
  readonly list: () => Promise<readonly PauseReason[]>;
  /** @throws PasokhError `invalid-input`, `conflict` with the field `id` or `name` */
  readonly create: (wish: NewPauseReason, by: Actor) => Promise<PauseReason>;
  /** @throws PasokhError as `create`, and `not-found` */
  readonly change: (id: string, wish: Partial<PauseReasonSettings>, by: Actor) => Promise<PauseReason>;
  /** Who is paused with it stays so. @throws PasokhError `not-found`, and `conflict` for a system reason */
  readonly remove: (id: string, by: Actor) => Promise<void>;
  /** The reason of this code as it was known last; null when there was none. */
  readonly find: (id: string) => PauseReason | null;
  /**
   * Whether a person may pause with it. As long as no reasons could be read, any code will do: nobody has to stay on the phones
   * because a database is away.
   *
   * @throws PasokhError `pause-reason-unknown` with the `codes` to choose from
   */
  readonly checkChoice: (id: string) => void;
  /** Reads the reasons again. @throws whatever the store throws */
  readonly refresh: () => Promise<void>;
}

export interface PauseReasonsDeps {
  readonly store: PauseReasonStore;
  readonly random: Pick<RandomSource, 'newId'>;
}

export function createPauseReasons({ store, random }: PauseReasonsDeps): PauseReasons {
  let known: ReadonlyMap<string, PauseReason> | null = null;
  let asked = 0;
  let answered = 0;

  const refresh = async (): Promise<ReadonlyMap<string, PauseReason>> => {
    const turn = (asked += 1);
    const found = new Map((await store.all()).map((reason) => [reason.id, reason]));
    // An answer that was overtaken by a later one is old.
    if (known === null || turn > answered) [known, answered] = [found, turn];
    return known;
  };
  /** The change stands even if it cannot be read back now: the next refresh will. */
  const refreshed = async (): Promise<void> => {
    await refresh().catch((error: unknown) => {
      if (!(error instanceof PasokhError)) throw error;
    });
  };

  return {
    list: async () => [...(known ?? (await refresh())).values()],

    create: async (wish, by) => {
      checkReason(wish);
      const created = await store.insert({ ...wish, id: wish.id ?? random.newId() }, by);
      await refreshed();
      return created;
    },

    change: async (id, wish, by) => {
      const settings = (reason: PauseReason): PauseReasonSettings => {
        const next = { ...reason, ...wish };
        checkReason(next);
        return next;
      };
      const changed = await store.change(id, settings, by);
      if (changed === null) throw new PasokhError('not-found');
      await refreshed();
      return changed;
    },

    remove: async (id, by) => {
      if (!(await store.remove(id, by))) throw new PasokhError('not-found');
      await refreshed();
    },

    find: (id) => known?.get(id) ?? null,

    checkChoice: (id) => {
      if (known === null && isCode(id) && id !== missedOffers) return;
      const codes = [...(known?.values() ?? [])].filter(isChoosable).map((reason) => reason.id);
      if (!codes.includes(id)) throw new PasokhError('pause-reason-unknown', { data: { codes } });
    },

    refresh: async () => {
      await refresh();
    },
  };
}

const isChoosable = ({ removed, system }: PauseReason): boolean => !removed && !system;
