import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn, password } from './harness.ts';

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

const next = 'another long password';
const change = (as: string, current: string, wish = next) =>
  http.call('PUT', '/v1/me/password', { as, body: { current, next: wish } });
const refresh = (refreshToken: string) => http.call('POST', '/v1/auth/refresh', { body: { refreshToken } });
const me = async (token: string): Promise<number> => (await http.call('GET', '/v1/me', { as: token })).status;

it('is changed by who knows the present one, and ends all other sign-ins at once', async () => {
  const here = await http.person('nima', 'operator');
  const { body: elsewhere } = await http.login('nima');
  const stranger = await http.person('mina', 'operator');
  expect((await change(here.token, password)).status).toBe(204);
  expect([await me(here.token), await me(elsewhere.accessToken), await me(stranger.token)]).toEqual([200, 401, 200]);
  expect((await refresh(elsewhere.refreshToken)).body.code).toBe('refresh-token-invalid');
  expect((await refresh(here.refreshToken)).status).toBe(200);
  expect((await http.login('nima')).body.code).toBe('bad-credentials');
  expect((await http.login('nima', undefined, next)).status).toBe(200);
  const audit = database.db
    .selectFrom('audit')
    .select(['actor_id', 'data'])
    .where('action', '=', 'own-password-changed');
  expect(await audit.execute()).toEqual([{ actor_id: here.id, data: {} }]);
});

it('stays as it is for a wrong present one or a short new one', async () => {
  const { token } = await http.person('sara', 'operator');
  const wrong = await change(token, 'not the password');
  expect([wrong.status, wrong.body.code]).toEqual([403, 'password-wrong']);
  expect((await change(token, password, 'short')).body.data.fields[0].path).toBe('body/next');
  expect((await http.login('sara')).status).toBe(200);
});

it('cannot be guessed at a phone that somebody left signed in', async () => {
  const { token } = await http.person('omid', 'operator');
  const tries: number[] = [];
  for (let n = 0; n < 9; n += 1) tries.push((await change(token, `guess number ${n}`)).status);
  expect(tries).toEqual([...Array(8).fill(403), 429]);
  // Even the right one has to wait now.
  expect((await change(token, password)).body.code).toBe('too-many-attempts');
});
