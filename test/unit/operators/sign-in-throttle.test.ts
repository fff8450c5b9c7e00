import { describe, expect, it } from 'vitest';
import { createSignInThrottle, networkOf } from '../../../src/operators/sign-in-throttle.ts';

const rules = { perAccount: 2, perAddress: 3, windowMs: 1_000 };

describe('the throttle', () => {
  it('makes an account wait after its failures, until they are old', () => {
    const throttle = createSignInThrottle(rules);
    throttle.attempt('a', 'x', 0);
    throttle.attempt('a', 'y', 400);
    expect(() => throttle.attempt('a', 'z', 600)).toThrow(expect.objectContaining({ data: { retryAfterMs: 400 } }));
    throttle.attempt('a', 'z', 1_000);
    expect(() => throttle.attempt('a', 'z', 1_001)).toThrow('Too many');
  });

  it('makes an address wait, whichever account it tries', () => {
    const throttle = createSignInThrottle(rules);
    for (const account of ['a', 'b', 'c']) throttle.attempt(account, 'x', 0);
    expect(() => throttle.attempt('d', 'x', 1)).toThrow('Too many');
    throttle.attempt('d', 'y', 1);
  });

  it('forgets what was taken back, and a refused attempt does not prolong the wait', () => {
    const throttle = createSignInThrottle(rules);
    for (let n = 0; n < 10; n += 1) throttle.attempt('a', 'x', n)();
    throttle.attempt('a', 'x', 10);
    throttle.attempt('a', 'x', 11);
    for (let at = 12; at < 1_000; at += 100) expect(() => throttle.attempt('a', 'x', at)).toThrow();
    throttle.attempt('a', 'x', 1_012);
  });
});

it('takes the addresses of an IPv6 network for one', () => {
  expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:db8:1:2:bbbb::2'));
  expect(networkOf('10.0.0.1')).not.toBe(networkOf('10.0.0.2'));
  expect(networkOf('::ffff:10.0.0.1')).not.toBe(networkOf('::ffff:10.0.0.2'));
});
