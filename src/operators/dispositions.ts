import { PasokhError } from '../shared/errors.ts';
import type { Actor } from './account.ts';
import type { Disposition, DispositionSettings, DispositionStore, NewDisposition } from './disposition.ts';
import type { RandomSource } from './ports.ts';

export interface DispositionWish extends Omit<NewDisposition, 'code'> {
  /** Null: one is made up. */
  readonly code: string | null;
}

/** What calls may have been about. All reject with `ledger-unavailable` while the ledger is away. */
export interface Dispositions {
  /** In their order, the removed ones among them. */
  readonly list: () => Promise<readonly Disposition[]>;
  /** @throws PasokhError `invalid-input`, `conflict` with the field `code` or `name` */
  readonly create: (wish: DispositionWish, by: Actor) => Promise<Disposition>;
  /** @throws PasokhError as `create`, and `not-found` */
  readonly change: (code: string, wish: Partial<DispositionSettings>, by: Actor) => Promise<Disposition>;
  /** Calls keep it. @throws PasokhError `not-found` */
  readonly remove: (code: string, by: Actor) => Promise<void>;
}

export interface DispositionsDeps {
  readonly store: DispositionStore;
  readonly random: Pick<RandomSource, 'newId'>;
}

export const createDispositions = ({ store, random }: DispositionsDeps): Dispositions => ({
  list: store.all,
  create: ({ code, ...wish }, by) => store.insert({ ...wish, code: code ?? random.newId() }, by),
  change: async (code, wish, by) => {
    const changed = await store.change(code, wish, by);
    if (changed === null) throw new PasokhError('not-found');
    return changed;
  },
  remove: async (code, by) => {
    if (!(await store.remove(code, by))) throw new PasokhError('not-found');
  },
});
