import { describe, expect, it } from 'vitest';
import { ConfigError, environment, loadConfig } from '../../../src/config/config.ts';

const complete = {
  PASOKH_DATABASE_URL: 'postgres://pasokh:pw@127.0.0.1:5432/pasokh',
  PASOKH_REDIS_URL: 'redis://127.0.0.1:6379/0',
  PASOKH_AMI_SECRET: 'ami-secret',
  PASOKH_ARI_SECRET: 'ari-secret',
  PASOKH_TOKEN_SECRET: 'a'.repeat(32),
};

const problemsWith = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('fills in what is no secret', () => {
    const config = loadConfig(complete);
    expect(config).toMatchObject({ node: 'pbx-1', defaultRegion: 'IR', timeZone: 'Asia/Tehran', logLevel: 'info' });
    expect(config.http).toEqual({ host: '127.0.0.1', port: 8080, trustedProxies: [] });
  });

  it('shows monitoring unless it is told not to', () => {
    const shown = ['true', 'false', ''].map((said) => loadConfig({ ...complete, PASOKH_SHOW_MONITORING: said }));
    expect(shown.map(({ showMonitoring }) => showMonitoring)).toEqual([true, false, true]);
  });

  it('has no default for what is secret', () => {
    expect(problemsWith({})).toEqual(
      Object.keys(environment.shape)
        .filter((name) => name in complete)
        .map((name) => `${name} is not set`),
    );
  });

  it('lists every problem at once, and shows no value', () => {
    const problems = problemsWith({
      ...complete,
      PASOKH_TOKEN_SECRET: 'too-short-to-be-safe',
      PASOKH_REDIS_URL: 'http://example',
      PASOKH_HTTP_PORT: '70000',
      PASOKH_TIME_ZONE: 'Asia/Teheran1',
      PASOKH_LOG_LEVEL: 'loud',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PASOKH_REDIS_URL',
      'PASOKH_HTTP_PORT',
      'PASOKH_TOKEN_SECRET',
      'PASOKH_TIME_ZONE',
      'PASOKH_LOG_LEVEL',
    ]);
    expect(problems.join()).not.toContain('too-short-to-be-safe');
  });

  it('takes an empty variable for a missing one', () => {
    expect(problemsWith({ ...complete, PASOKH_AMI_SECRET: '' })).toEqual(['PASOKH_AMI_SECRET is not set']);
    expect(loadConfig({ ...complete, PASOKH_HTTP_PORT: '' }).http.port).toBe(8080);
  });

  it('splits the trusted proxies', () => {
    const env = { ...complete, PASOKH_HTTP_TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16,' };
    expect(loadConfig(env).http.trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16']);
  });

  it.each(['localhost', '10.0.0.1, 10.0.0.0/33', '10.0.0.0/0', '10.0.0', '::1/129', '10.0.0.0/8/8'])(
    'trusts no proxy called %s',
    (PASOKH_HTTP_TRUSTED_PROXIES) => {
      expect(problemsWith({ ...complete, PASOKH_HTTP_TRUSTED_PROXIES })).toEqual([
        'PASOKH_HTTP_TRUSTED_PROXIES must be addresses or networks, with commas, such as 10.0.0.1 or 10.1.0.0/16',
      ]);
    },
  );

  it('takes proxies by IPv6, too', () => {
    expect(problemsWith({ ...complete, PASOKH_HTTP_TRUSTED_PROXIES: '::1, fd00::/8' })).toEqual([]);
  });

  it('wants the secret of a TURN server, and says so beside all else', () => {
    const env = { ...complete, PASOKH_TURN_URLS: 'turn:turn.example:3478', PASOKH_HTTP_PORT: '70000' };
    expect(problemsWith(env)).toEqual([
      expect.stringMatching(/^PASOKH_HTTP_PORT /),
      'PASOKH_TURN_URLS needs PASOKH_TURN_SECRET',
    ]);
  });

  it('tells phones in the browser to register at the PBX itself, unless there is a proxy', () => {
    expect(loadConfig({ ...complete, PASOKH_ARI_URL: 'http://127.0.0.1:8188/' }).webPhones).toEqual({
      ...{ url: 'ws://127.0.0.1:8188/ws', stunUrls: [], turnUrls: [], turnSecret: null },
    });
    const { webPhones } = loadConfig({
      ...{ ...complete, PASOKH_PHONE_WS_URL: 'wss://pbx.example/ws', PASOKH_TURN_SECRET: 's' },
      PASOKH_TURN_URLS: 'turn:turn.example:3478?transport=udp, turns:turn.example:5349',
    });
    expect(webPhones).toMatchObject({ url: 'wss://pbx.example/ws', turnSecret: 's' });
    expect(webPhones.turnUrls).toEqual(['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349']);
    const wrong = { PASOKH_PHONE_WS_URL: 'https://pbx.example', PASOKH_STUN_URLS: 'stun://x', PASOKH_TURN_URLS: 'x' };
    const env = { ...complete, ...wrong, PASOKH_TURN_SECRET: 's' };
    expect(problemsWith(env).map((problem) => problem.split(' ')[0])).toEqual(Object.keys(wrong));
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig(complete);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});
