import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

// Types are left out: planted files belong to no program, and these rules need none.
const eslint = new ESLint({
  cwd: path.resolve(import.meta.dirname, '../../..'),
  overrideConfig: [
    { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] },
    { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
  ],
});

async function lint(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: file });
  return [...new Set(result?.messages.map(({ ruleId, message }) => ruleId ?? message))];
}

const syntax = 'no-restricted-syntax';
const globals = 'no-restricted-globals';

describe('the lint rules', { timeout: 20_000 }, () => {
  describe.each(['acd', 'capacity', 'flows', 'simulation'])('in the pure room %s', (room) => {
    it.each([
      ['the clock', 'export const at = Date.now();', [syntax]],
      ['a new Date', 'export const at = new Date(0);', [syntax]],
      ['a date as text', 'export const at = Date();', [syntax]],
      ['chance', 'export const n = Math.random();', [syntax]],
      ['an async function', 'export async function step(): Promise<void> {}', [syntax]],
      ['an async arrow', 'export const step = async () => 1;', [syntax]],
      ['await', 'export const x = await import("./x.ts");', [syntax]],
      ['a promise', 'export const x = Promise.resolve(1);', [globals]],
      ['a timer', 'setTimeout(() => 1, 5);', [globals]],
      ['the hidden clock', 'export const at = performance.now();', [globals]],
      ['a way round', 'export const at = globalThis.Date.now();', [globals]],
    ])('refuse %s', async (_name, text, rules) => {
      expect(await lint(`src/${room}/planted.ts`, text)).toEqual(rules);
    });

    it('accept arithmetic', async () => {
      expect(await lint(`src/${room}/planted.ts`, 'export const later = (at: number) => at + Math.max(1, 2);')).toEqual(
        [],
      );
    });
  });

  it.each([
    ['src/http/planted.ts', 'export const port = process.env["PORT"];', ['no-restricted-properties']],
    ['src/http/planted.ts', 'export { env } from "node:process";', ['no-restricted-imports']],
    ['src/config/planted.ts', 'export const port = process.env["PORT"];', []],
    ['src/http/planted.ts', 'console.log(1);', ['no-console']],
    ['src/cli/planted.ts', 'console.log(1);', []],
    ['src/http/planted.ts', 'import "./server";', [syntax]],
    ['src/http/planted.ts', 'import "./server.js";', [syntax]],
    ['src/http/planted.ts', 'import "./server.ts";', []],
    ['src/http/planted.ts', 'try { f(); } catch { /* never mind */ }', [syntax]],
    ['src/http/planted.ts', 'void f().catch(() => {});', [syntax]],
    ['src/http/planted.ts', 'export const x: any = 1;', ['@typescript-eslint/no-explicit-any']],
    ['src/http/planted.ts', '// line\n'.repeat(300), []],
    ['src/http/planted.ts', '// line\n'.repeat(301), ['max-lines']],
    ['test/unit/planted.test.ts', 'it.skip("x", () => 1);', [syntax]],
    ['test/unit/planted.test.ts', 'describe.only("x", () => 1);', [syntax]],
    ['test/unit/planted.test.ts', 'it("x", { retry: 2 }, () => 1);', [syntax]],
    ['test/unit/planted.test.ts', 'it("x", { timeout: 2 }, () => 1);', []],
  ])('in %s judge %j', async (file, text, rules) => {
    expect(await lint(file, text)).toEqual(rules);
  });
});
