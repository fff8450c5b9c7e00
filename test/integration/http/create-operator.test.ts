import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn, password } from './harness.ts';

const command = path.join(import.meta.dirname, '../../../src/cli/create-operator.ts');
let database: TestDatabase;
let http: HttpOn;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

async function createOperator(args: string[], input: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PASOKH_DATABASE_URL: database.url, PASOKH_TOKEN_SECRET: 'another secret of 32 characters!', ...env },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

describe('create-operator', () => {
  it('makes the first admin, who can sign in and whose phone works under the service secret', async () => {
    const { code, output } = await createOperator(
      ['--user-name', 'first', '--display-name', 'مدیر سامانه'],
      `${password}\n`,
    );
    expect([code, output]).toEqual([0, expect.stringContaining('npm start')]);
    expect(output).not.toContain(password);
    const { body } = await http.login('first');
    expect(body.operator).toMatchObject({ displayName: 'مدیر سامانه', role: 'admin' });
    // The service runs with another secret here: it renews the phone's.
    await http.sync.run();
    const { body: phone } = await http.call('GET', '/v1/me/phone', { as: body.accessToken });
    expect(http.phones.there.get(body.operator.id)?.secret).toBe(phone.secret);
  });

  it('says what is wrong', async () => {
    expect((await createOperator(['--user-name', 'second'], 'short\n')).output).toMatch(/^password: /);
    expect((await createOperator(['--user-name', 'FIRST'], password)).output).toContain(
      'Another operator has this user name.',
    );
    expect((await createOperator([], '')).code).toBe(2);
    expect(await createOperator(['--name', 'x'], '')).toEqual({
      code: 2,
      output: expect.stringMatching(/^Unknown option/),
    });
    const away = { PASOKH_DATABASE_URL: 'postgres://pasokh@127.0.0.1:1/none' };
    expect((await createOperator(['--user-name', 'x2'], password, away)).output).toContain('Is Postgres up?');
    const bare = await createOperator(['--user-name', 'x3'], password, { PASOKH_TOKEN_SECRET: '' });
    expect(bare.output).toContain('PASOKH_TOKEN_SECRET is not set');
  });
});
