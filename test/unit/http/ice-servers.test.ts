import { expect, test } from 'vitest';
import { iceServersFor } from '../../../src/http/ice-servers.ts';

const now = Date.UTC(2026, 10, 22, 6, 0, 0, 400);
const none = { stunUrls: [], turnUrls: [], turnSecret: null };

test('who has neither STUN nor TURN gets none', () => {
  expect(iceServersFor('web-7', none, now)).toEqual({ iceServers: [], expiresAt: null });
});

test('without a secret nothing expires', () => {
  const settings = { ...none, stunUrls: ['stun:a'], turnUrls: ['turn:b'] };
  expect(iceServersFor('web-7', settings, now)).toEqual({
    iceServers: [{ urls: ['stun:a'] }, { urls: ['turn:b'] }],
    expiresAt: null,
  });
});

test('TURN credentials are those that coturn makes of the same secret, for twelve hours', () => {
  const settings = { ...none, turnUrls: ['turn:b', 'turns:b'], turnSecret: 'north' };
  // printf '1795370400:web-7' | openssl dgst -sha1 -hmac north -binary | base64
  expect(iceServersFor('web-7', settings, now)).toEqual({
    iceServers: [
      { urls: ['turn:b', 'turns:b'], username: '1795370400:web-7', credential: 'xd1GnFVBTMuzU89yVggVQd2IA2w=' },
    ],
    expiresAt: Date.UTC(2026, 10, 22, 18),
  });
});
