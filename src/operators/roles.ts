import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { Account } from './account.ts';
import type { Log, Notes } from './ports.ts';

/** Who has which role, as it was known last, across restarts: a phone is used while the ledger is away. */
export interface Roles {
  /** Null for who is switched off, or unknown. */
  readonly of: (id: OperatorId) => Role | null;
  /** Everybody, as the ledger has them now. */
  readonly learn: (accounts: readonly Pick<Account, 'id' | 'role' | 'active'>[]) => void;
}

const name = 'roles';

export function createRoles({ notes, log }: { readonly notes: Notes; readonly log: Log }): Roles {
  let written = JSON.stringify(notes.all().get(name) ?? {});
  let known = new Map(Object.entries(JSON.parse(written) as Record<string, Role>));

  return {
    of: (id) => known.get(id) ?? null,
    learn: (accounts) => {
      known = new Map(accounts.filter(({ active }) => active).map(({ id, role }) => [id, role]));
      const note = Object.fromEntries(known);
      const text = JSON.stringify(note);
      if (text === written) return;
      try {
        notes.put(name, note);
        written = text;
      } catch (error) {
        // A full spool: tried again with the next run.
        if (!(error instanceof PasokhError)) throw error;
        log.warn({ err: error }, 'the roles cannot be written down');
      }
    },
  };
}
