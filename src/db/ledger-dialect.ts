import type { DatabaseConnection, Driver } from 'kysely';
import { PostgresDialect, PostgresDriver } from 'kysely';
import type { PostgresDialectConfig } from 'kysely';
import pg from 'pg';
import { PasokhError } from '../shared/errors.ts';

/** SQLSTATE of a server that answers but cannot serve: connection trouble, out of resources, shutting down or starting up. */
const notServing = /^(08|53|57P)/;

/** What the server itself refused stays as it is; a failure on the way to it is `ledger-unavailable`. */
export function asLedgerError(error: unknown): unknown {
  if (error instanceof PasokhError) return error;
  if (error instanceof pg.DatabaseError && !notServing.test(error.code ?? '')) return error;
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return new PasokhError('ledger-unavailable', { cause: error });
}

/** Postgres, with one difference: whoever asks while it cannot be reached gets a `PasokhError('ledger-unavailable')`. */
export class LedgerDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new LedgerDriver(this.#config);
  }
}

class LedgerDriver extends PostgresDriver {
  readonly #guarded = new WeakSet<DatabaseConnection>();

  override async acquireConnection(): Promise<DatabaseConnection> {
    try {
      const connection = await super.acquireConnection();
      if (!this.#guarded.has(connection)) this.#guard(connection);
      return connection;
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  #guard(connection: DatabaseConnection): void {
    this.#guarded.add(connection);
    // Replaced on the object itself: the driver finds its connections by identity, so a wrapper around one would be a stranger.
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = async (...query) => {
      try {
        return await execute(...query);
      } catch (error) {
        throw asLedgerError(error);
      }
    };
  }
}
