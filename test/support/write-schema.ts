/** `npm run db:types`: writes src/db/schema.ts from a fresh, migrated database. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase } from './database.ts';
import { generateSchema } from './generate-schema.ts';

const { db, drop } = await createTestDatabase();
try {
  writeFileSync(path.join(import.meta.dirname, '../../src/db/schema.ts'), await generateSchema(db));
} finally {
  await drop();
}
