import { PasokhError } from '../shared/errors.ts';
import type { DialBook } from './dial-book.ts';
import { checkDialRules, type DialRules, type DialRuleSettings } from './dial-rules.ts';
import type { Actor, DialRulesStore } from './ports.ts';

/** The rules of dialling, one document. */
export interface DialRulesService {
  /** As known last while the ledger is away. @throws PasokhError `ledger-unavailable`, if they were never read */
  readonly read: () => Promise<DialRules>;
  /**
   * @param version that the change was made from
   * @throws PasokhError `invalid-input`; `conflict` with the present `version`, if it is another by now; `ledger-unavailable`
   */
  readonly replace: (settings: DialRuleSettings, version: number, by: Actor) => Promise<DialRules>;
}

export interface DialRulesDeps {
  readonly store: DialRulesStore;
  readonly book: DialBook;
}

export function createDialRules({ store, book }: DialRulesDeps): DialRulesService {
  /** What cannot be read now stays as it was known. */
  const refreshed = async (): Promise<void> => {
    await book.refresh().catch((error: unknown) => {
      if (!(error instanceof PasokhError)) throw error;
    });
  };

  return {
    read: async () => {
      await refreshed();
      return book.known().rules;
    },
    replace: async (settings, version, by) => {
      checkDialRules(settings);
      const replaced = await store.replace(settings, version, by);
      await refreshed();
      if (replaced !== null) return replaced;
      const message = 'The rules were changed meanwhile: read them again.';
      throw new PasokhError('conflict', { message, data: { version: book.known().rules.version } });
    },
  };
}
