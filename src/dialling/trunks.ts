import { PasokhError } from '../shared/errors.ts';
import { trunkId, type TrunkId } from '../shared/ids.ts';
import type { DialBook } from './dial-book.ts';
import type { Actor, Log, SecretBox, TrunkStore, TrunkWish } from './ports.ts';
import { checkSources } from './trunk-sources.ts';
import { checkTrunk, type Trunk, type TrunkSettings } from './trunk.ts';
import type { TrunkSync } from './trunk-sync.ts';

/** A trunk as it is asked for. `secret`: null takes it away, undefined leaves it. */
export interface NewTrunk extends TrunkSettings {
  readonly secret: string | null;
}
export type TrunkChange = Partial<NewTrunk>;

/** Trunks. Changes reject with `ledger-unavailable` while the ledger is away; what was known last goes on being known. */
export interface Trunks {
  /** By name. @throws PasokhError `ledger-unavailable`, if none were ever read */
  readonly list: () => Promise<readonly Trunk[]>;
  /** @throws PasokhError as `list`, and `not-found` */
  readonly find: (id: TrunkId) => Promise<Trunk>;
  /** @throws PasokhError `invalid-input`, `conflict` with the field: `name`, or `host` or `from` with the other trunk's `trunkId` */
  readonly create: (wish: NewTrunk, by: Actor) => Promise<Trunk>;
  /** @throws PasokhError as `create`, and `not-found` */
  readonly change: (id: TrunkId, wish: TrunkChange, by: Actor) => Promise<Trunk>;
  /** Calls that are up go on. @throws PasokhError `not-found` */
  readonly remove: (id: TrunkId, by: Actor) => Promise<void>;
}

export interface TrunksDeps {
  readonly store: TrunkStore;
  readonly book: DialBook;
  readonly sync: TrunkSync;
  readonly box: Pick<SecretBox, 'seal'>;
  readonly newId: () => string;
  readonly log: Log;
}

export function createTrunks({ store, book, sync, box, newId, log }: TrunksDeps): Trunks {
  const wishOf = (
    id: TrunkId,
    { secret, ...settings }: TrunkSettings & Pick<TrunkChange, 'secret'>,
    had: boolean,
  ): TrunkWish => {
    checkTrunk({ ...settings, hasSecret: secret === undefined ? had : secret !== null });
    return { settings, sealedSecret: typeof secret === 'string' ? box.seal(secret, id) : secret };
  };
  /** The change stands even if it cannot be passed on now: the next run will. */
  const passOn = async (): Promise<void> => {
    await Promise.all([book.refresh(), sync.run()]).catch((error: unknown) =>
      log.warn({ err: error }, 'a change of the trunks is not passed on yet; tried again later'),
    );
  };
  const known = async (): Promise<readonly Trunk[]> => {
    await book.refresh().catch((error: unknown) => {
      if (!(error instanceof PasokhError)) throw error;
    });
    return book.known().trunks;
  };

  return {
    list: known,

    find: async (id) => {
      const trunk = (await known()).find((one) => one.id === id);
      if (trunk === undefined) throw new PasokhError('not-found');
      return trunk;
    },

    create: async (wish, by) => {
      const id = trunkId(newId());
      const make = (others: readonly Trunk[]): TrunkWish => {
        checkSources(wish, others);
        return wishOf(id, wish, false);
      };
      const created = await store.insert(id, make, by);
      await passOn();
      return created;
    },

    change: async (id, wish, by) => {
      const changed = await store.change(
        id,
        ({ hasSecret, id: _id, createdAt: _created, changedAt: _changed, ...settings }, others) => {
          checkSources({ ...settings, ...wish }, others);
          return wishOf(id, { ...settings, ...wish }, hasSecret);
        },
        by,
      );
      if (changed === null) throw new PasokhError('not-found');
      await passOn();
      return changed;
    },

    remove: async (id, by) => {
      if (!(await store.remove(id, by))) throw new PasokhError('not-found');
      await passOn();
    },
  };
}
