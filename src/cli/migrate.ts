/** `npm run migrate [up|down]`: brings the database up to date, or takes the last migration back. */
import { ConfigError, loadDatabaseConfig } from '../config/config.ts';
import { openDatabase } from '../db/connection.ts';
import { migrate } from '../db/migrator.ts';
import { errorCodes, PasokhError } from '../shared/errors.ts';

const direction = process.argv[2] ?? 'up';
if (direction !== 'up' && direction !== 'down') {
  console.error('usage: migrate [up|down]');
  process.exit(2);
}

async function run(to: 'up' | 'down'): Promise<void> {
  const db = openDatabase({
    url: loadDatabaseConfig().databaseUrl,
    poolSize: 2,
    queryLimitMs: 0,
    onConnectionError: (error) => console.error(error.message),
  });
  try {
    const steps = await migrate(db, to);
    for (const step of steps) console.log(`${step.direction === 'Up' ? 'applied' : 'taken back'}: ${step.name}`);
    if (steps.length === 0) console.log('nothing to do');
  } finally {
    await db.destroy();
  }
}

const isDatabaseAway = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof PasokhError && error.cause.code === 'ledger-unavailable';

try {
  await run(direction);
} catch (error) {
  if (error instanceof ConfigError) console.error(error.message);
  else if (isDatabaseAway(error))
    console.error(`${errorCodes['ledger-unavailable']} Is Postgres up? script/stack status`);
  else throw error;
  process.exitCode = 1;
}
