/** `npm run migrate [up|down]`: brings the database up to date, or takes the last migration back. */
import { loadDatabaseConfig } from '../config/config.ts';
import { openDatabase } from '../db/connection.ts';
import { migrate } from '../db/migrator.ts';

const direction = process.argv[2] ?? 'up';
if (direction !== 'up' && direction !== 'down') {
  console.error('usage: migrate [up|down]');
  process.exit(2);
}

const db = openDatabase({
  url: loadDatabaseConfig().databaseUrl,
  poolSize: 2,
  queryLimitMs: 0,
  onConnectionError: (error) => console.error(error.message),
});
try {
  const steps = await migrate(db, direction);
  for (const step of steps) console.log(`${step.direction === 'Up' ? 'applied' : 'taken back'}: ${step.name}`);
  if (steps.length === 0) console.log('nothing to do');
} finally {
  await db.destroy();
}
