import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

const minute = 60_000;
let database: TestDatabase;
let http: HttpOn;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  await http.person('admin', 'admin');
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const refresh = (refreshToken: string) => http.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
const me = (token: string) => http.call('GET', '/v1/me', { as: token });

describe('login', () => {
  it('gives tokens, and the name is found however it is typed', async () => {
    await http.person('علی‌رضا.کی۱', 'operator', 'علی‌رضا کیانی');
    const { status, body } = await http.login('علي‌رضا.كي1');
    expect(status).toBe(200);
    expect(body.operator).toMatchObject({ userName: 'علی‌رضا.کی۱', displayName: 'علی‌رضا کیانی', role: 'operator' });
    expect((await me(body.accessToken)).body).toMatchObject({ displayName: 'علی‌رضا کیانی', role: 'operator' });
  });

  it('answers an unknown name as a wrong password, in the same time', async () => {
    const time = async (userName: string): Promise<number> => {
      const from = performance.now();
      const { status, body } = await http.login(userName, '10.0.0.1', 'wrong password');
      expect([status, body.code]).toEqual([401, 'bad-credentials']);
      return performance.now() - from;
    };
    const known = [await time('admin'), await time('admin')];
    const unknown = [await time('nobody1'), await time('nobody2')];
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3);
  });

  it('is closed to an account that was switched off', async () => {
    const { id } = await http.person('off', 'operator');
    await http.accounts.change(id, { active: false }, { id: null, at: http.now() });
    expect((await http.login('off')).body.code).toBe('bad-credentials');
  });

  it('is throttled by account, however many try at once, and opens again', async () => {
    await http.person('target', 'operator');
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, n) => http.login('target', `10.1.0.${n}`, 'wrong password')),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([...Array(8).fill(401), ...Array(4).fill(429)]);
    const refused = await http.login('target');
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-attempts']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    http.clock.ahead += 16 * minute;
    expect((await http.login('target')).status).toBe(200);
  });

  it('is throttled by address', async () => {
    const tries: number[] = [];
    for (let n = 0; n < 61; n += 1) tries.push((await http.login(`ghost${n}`, '10.9.9.9', 'wrong password')).status);
    expect([tries.slice(0, 60).every((status) => status === 401), tries[60]]).toEqual([true, 429]);
    expect((await http.login('admin', '10.9.9.8')).status).toBe(200);
  });
});

describe('refresh', () => {
  it('exchanges the token for a new one', async () => {
    const { body: first } = await http.login('admin');
    const { status, body: second } = await refresh(first.refreshToken);
    expect(status).toBe(200);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await refresh(second.refreshToken)).status).toBe(200);
  });

  it('bears a lost answer and a second tab', async () => {
    const { body: first } = await http.login('admin');
    const tabs = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(tabs.map(({ status }) => status)).toEqual([200, 200]);
    for (const { body } of tabs) expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it('ends the whole sign-in when a token is shown again later', async () => {
    const { body: first } = await http.login('admin');
    const { body: second } = await refresh(first.refreshToken);
    http.clock.ahead += 2 * minute;
    expect((await refresh(first.refreshToken)).body.code).toBe('refresh-token-invalid');
    expect((await refresh(second.refreshToken)).body.code).toBe('refresh-token-invalid');
    expect((await me(second.accessToken)).status).toBe(401);
  });

  it('refuses an unknown and an expired one', async () => {
    const { body } = await http.login('admin');
    expect((await refresh('nonsense')).body.code).toBe('refresh-token-invalid');
    http.clock.ahead += 25 * 60 * minute;
    expect((await refresh(body.refreshToken)).body.code).toBe('refresh-token-invalid');
  });
});

describe('the end of a sign-in', () => {
  it('comes with logout, at once and for this sign-in only', async () => {
    const { body: here } = await http.login('admin');
    const { body: elsewhere } = await http.login('admin');
    const logout = { body: { refreshToken: here.refreshToken } };
    expect((await http.call('POST', '/v1/auth/logout', logout)).status).toBe(204);
    expect((await http.call('POST', '/v1/auth/logout', logout)).status).toBe(204);
    expect((await me(here.accessToken)).status).toBe(401);
    expect((await refresh(here.refreshToken)).status).toBe(401);
    expect((await me(elsewhere.accessToken)).status).toBe(200);
  });

  it('comes ten minutes after the token was given, if nothing else happens', async () => {
    const { body } = await http.login('admin');
    http.clock.ahead += 9 * minute;
    expect((await me(body.accessToken)).status).toBe(200);
    http.clock.ahead += 2 * minute;
    expect((await me(body.accessToken)).status).toBe(401);
  });

  it('comes when the role or the password changes, everywhere', async () => {
    const { id, token, refreshToken } = await http.person('moved', 'operator');
    await http.accounts.change(id, { role: 'supervisor' }, { id: null, at: http.now() });
    expect((await me(token)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
    const { body } = await http.login('moved');
    expect((await me(body.accessToken)).body.role).toBe('supervisor');
  });
});

it('keeps passwords as argon2id and refresh tokens as hashes', async () => {
  const { body } = await http.login('admin');
  const rows = await database.db.selectFrom('operators').select('password_hash').execute();
  expect(rows.every((row) => row.password_hash.startsWith('$argon2id$v=19$m=19456,t=2,p=1$'))).toBe(true);
  const tokens = await database.db.selectFrom('refresh_tokens').select('hash').execute();
  expect(tokens.some(({ hash }) => hash === body.refreshToken)).toBe(false);
});
