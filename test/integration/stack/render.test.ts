import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const run = promisify(execFile);
const render = path.join(import.meta.dirname, '../../../asterisk-config/render');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'pasokh-render-'));
});
afterEach(() => rm(home, { recursive: true }));

/** The rendered files, one after the other. */
async function rendered(settings: Readonly<Record<string, string>>): Promise<string> {
  const ports = ['SIP_PORT', 'ARI_PORT', 'AMI_PORT', 'RTP_START', 'RTP_END', 'TRUNK_PORT'].map((name, i) => [
    name,
    5_000 + i,
  ]);
  const secrets = ['AMI_SECRET', 'ARI_SECRET'].map((name) => [name, 'secret']);
  const needed = Object.fromEntries(
    [...ports, ...secrets].map(([name, value]) => [`PASOKH_${String(name)}`, String(value)]),
  );
  await run(render, [home], { env: { PATH: process.env['PATH'], ...needed, ...settings } });
  const files = ['pjsip.conf', 'rtp.conf'].map((name) => readFile(path.join(home, 'etc', name), 'utf8'));
  return (await Promise.all(files)).join('\n');
}

test('the PBX listens to its own machine alone, and nobody is told of another address', async () => {
  const text = await rendered({ PASOKH_EXTERNAL_ADDRESS: '', PASOKH_STUN_SERVER: '' });
  expect(text).toContain('bind = 127.0.0.1:5000');
  expect(text).not.toMatch(/external_|ice_host_candidates|stunaddr/);
});

test('behind NAT, phones are told the address outside, and the own one as well', async () => {
  const text = await rendered({
    ...{
      PASOKH_SIP_BIND: '192.168.1.5',
      PASOKH_EXTERNAL_ADDRESS: '203.0.113.7',
      PASOKH_STUN_SERVER: 'stun.example:3478',
    },
  });
  expect(text.match(/^bind = 192.168.1.5:5000\nexternal_media_address = 203.0.113.7$/gm)).toHaveLength(2);
  expect(text).toContain('stunaddr = stun.example:3478');
  expect(text).toContain('[ice_host_candidates]\n192.168.1.5 => 203.0.113.7,include_local_address');
});

test('behind NAT without phones on desks, browsers are told the address outside of whatever address this machine has', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
  const own = addresses.filter(({ family, internal }) => family === 'IPv4' && !internal);
  const text = await rendered({ PASOKH_EXTERNAL_ADDRESS: '203.0.113.7' });
  expect(text.match(/^.* => 203.0.113.7,include_local_address$/gm)?.toSorted() ?? []).toEqual(
    own.map(({ address }) => `${address} => 203.0.113.7,include_local_address`).toSorted(),
  );
});

test('what is no address is refused', async () => {
  await expect(rendered({ PASOKH_EXTERNAL_ADDRESS: 'pbx.example' })).rejects.toThrow(
    'PASOKH_EXTERNAL_ADDRESS must be an IPv4 address',
  );
});
