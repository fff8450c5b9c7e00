import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { statusOf } from '../../../src/http/errors.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { errorCodes } from '../../../src/shared/errors.ts';

const readme = path.join(import.meta.dirname, '../../../src/http/README.md');

it('documents every code with its status and meaning, and no other', () => {
  const rows = [...readFileSync(readme, 'utf8').matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\| (.+?) +\|$/gm)];
  const documented = Object.fromEntries(
    rows.map(([, code = '', status, meaning]) => [code, [Number(status), meaning]]),
  );
  const codes = Object.entries(errorCodes) as [ErrorCode, string][];
  expect(documented).toEqual(Object.fromEntries(codes.map(([code, meaning]) => [code, [statusOf[code], meaning]])));
});
