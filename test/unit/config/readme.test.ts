import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { environment } from '../../../src/config/config.ts';

const readme = path.join(import.meta.dirname, '../../../README.md');

it('the README lists every variable of the service, and no other', () => {
  const rows = [...readFileSync(readme, 'utf8').matchAll(/^\| `(PASOKH_[A-Z_]+)` +\|/gm)];
  const documented = rows.map(([, name]) => name);
  expect(documented).toEqual(Object.keys(environment.shape));
});
