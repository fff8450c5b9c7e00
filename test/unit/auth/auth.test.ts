import { argon2Sync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from '../../../src/auth/access-tokens.ts';
import { createLimiter } from '../../../src/auth/limiter.ts';
import { createPasswordHasher } from '../../../src/auth/password-hasher.ts';
import { randomSource } from '../../../src/auth/random-source.ts';
import { createSecretBox } from '../../../src/auth/secret-box.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const secret = 'a secret for tests, 32 characters';
const who = { operatorId: operatorId('a1'), role: 'operator', userName: 'نیما', sessionId: 's1' } as const;

describe('passwords', () => {
  const hasher = createPasswordHasher();

  it('are kept as argon2id with their parameters, and never alike', async () => {
    const hashes = await Promise.all([hasher.hash('رمز عبور طولانی'), hasher.hash('رمز عبور طولانی')]);
    expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(await hasher.verify('رمز عبور طولانی', hashes[0])).toBe(true);
    expect(await hasher.verify('رمز عبور طولانی ', hashes[0])).toBe(false);
    expect(await hasher.verify('e\u0301'.repeat(5), await hasher.hash('\u00e9'.repeat(5)))).toBe(true);
  });

  it('verify with the parameters that they were made with', async () => {
    const nonce = Buffer.from('somesaltsomesalt');
    const cost = { memory: 64, passes: 1, parallelism: 2, tagLength: 24 };
    const tag = argon2Sync('argon2id', { message: 'password', nonce, ...cost });
    const plain = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
    const old = `$argon2id$v=19$m=64,t=1,p=2$${plain(nonce)}$${plain(tag)}`;
    expect([await hasher.verify('password', old), await hasher.verify('Password', old)]).toEqual([true, false]);
  });

  it('of nobody are never right, and a broken hash is an error', async () => {
    expect(await hasher.verify('whatever', null)).toBe(false);
    await expect(hasher.verify('whatever', 'plain')).rejects.toThrow('unknown shape');
  });
});

it('hashing takes a few at once, keeps others waiting, and turns the rest away', async () => {
  const limited = createLimiter(2, 3);
  let [running, most] = [0, 0];
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    throw new Error('failing gives the place back, too');
  };
  const tries = await Promise.allSettled(Array.from({ length: 7 }, () => limited(work)));
  const reasons = tries.map((one) => (one.status === 'rejected' ? (one.reason as Error).message.slice(0, 7) : 'done'));
  expect(reasons).toEqual([...Array<string>(5).fill('failing'), 'Too man', 'Too man']);
  expect([most, running]).toEqual([2, 0]);
  expect(await limited(async () => 'free again')).toBe('free again');
});

describe('access tokens', () => {
  it('say who it is, for ten minutes', async () => {
    let now = 1_764_000_000_000;
    const tokens = createAccessTokens(secret, () => now);
    const { token, expiresAt } = await tokens.issue(who);
    expect(expiresAt).toBe(now + 600_000);
    expect(await tokens.verify(token)).toEqual({ ...who, expiresAt });
    now += 599_000;
    expect(await tokens.verify(token)).not.toBeNull();
    now += 1_000;
    expect(await tokens.verify(token)).toBeNull();
  });

  it('are refused when forged in any of the usual ways', async () => {
    const tokens = createAccessTokens(secret, Date.now);
    const { token } = await tokens.issue(who);
    const [header = '', body = '', signature = ''] = token.split('.');
    const asAdmin = Buffer.from(Buffer.from(body, 'base64url').toString().replace('operator', 'admin')).toString(
      'base64url',
    );
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const foreign = await createAccessTokens(`${secret}!`, Date.now).issue(who);
    const rawKey = await new SignJWT({ role: 'admin', name: 'x', sid: 's', at: 0 })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('pasokh')
      .setSubject('x')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));
    const forged = [`${header}.${asAdmin}.${signature}`, `${none}.${body}.`, foreign.token, rawKey, 'a.b.c', ''];
    for (const one of forged) expect(await tokens.verify(one)).toBeNull();
  });

  it('end early when the person or the sign-in is revoked, and new ones work', async () => {
    let now = 1_764_000_000_000;
    const tokens = createAccessTokens(secret, () => now);
    const [mine, other] = [await tokens.issue(who), await tokens.issue({ ...who, sessionId: 's2' })];
    tokens.revoke({ sessionId: 's1' });
    expect([await tokens.verify(mine.token), await tokens.verify(other.token)]).toEqual([null, expect.anything()]);
    tokens.revoke({ operatorId: who.operatorId });
    expect(await tokens.verify(other.token)).toBeNull();
    now += 1;
    expect(await tokens.verify((await tokens.issue({ ...who, sessionId: 's3' })).token)).not.toBeNull();
  });
});

describe('sealed secrets', () => {
  const box = createSecretBox(secret);
  const sealed = box.seal('sip-secret', who.operatorId);

  it('open for their owner only', () => {
    expect(box.open(sealed, who.operatorId)).toBe('sip-secret');
    expect(box.open(sealed, operatorId('b2'))).toBeNull();
    expect(createSecretBox(`${secret}!`).open(sealed, who.operatorId)).toBeNull();
    expect(box.open(sealed.slice(0, -2), who.operatorId)).toBeNull();
    expect(box.open('plain', who.operatorId)).toBeNull();
    expect(box.open('v1.a.b.c', who.operatorId)).toBeNull();
    expect(box.seal('sip-secret', who.operatorId)).not.toBe(sealed);
  });
});

it('ids are short, readable, and not the same', () => {
  const ids = Array.from({ length: 1_000 }, randomSource.newId);
  expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{10}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(1_000);
});
