import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRecordingFiles, type RecordingFiles } from '../../../src/pbx/recording-files.ts';
import { callId } from '../../../src/shared/ids.ts';
import { startFakeAri } from '../../fakes/pbx-ari-server.ts';
import { stackPbx } from '../../support/pbx-stage.ts';
import { stackEnv } from '../../support/stack-env.ts';

const silent = () => undefined;
const { ari } = stackPbx({ debug: silent, info: silent, warn: silent, error: silent });
const folder = path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording');

let files: RecordingFiles;
beforeEach(() => {
  files = createRecordingFiles({ ...ari, timeoutMs: 1_000 });
});
afterEach(() => files.close());

test('a file is listed, looked at, fetched whole, deleted, and gone', async () => {
  const name = '1764000000.77';
  const contents = Buffer.alloc(3_000_000, 'audio');
  writeFileSync(path.join(folder, `${name}.raw`), contents);
  const listed = await files.list();
  expect(listed).toMatchObject({ is: 'ok' });
  expect(listed.is === 'ok' ? listed.names : []).toContain(name);
  expect(await files.look(name)).toEqual({ is: 'there', bytes: contents.length });
  const fetched = await files.fetch(name);
  if (fetched.is !== 'there') throw new Error(fetched.is);
  expect(fetched.bytes).toBe(contents.length);
  expect(await buffer(fetched.body)).toEqual(contents);
  expect(await files.delete(name)).toEqual({ is: 'ok' });
  expect(await files.delete(name)).toEqual({ is: 'gone' });
  expect(await files.fetch(name)).toEqual({ is: 'gone' });
  expect(readdirSync(folder)).not.toContain(`${name}.raw`);
});

test('looking at many files leaves no download behind', async () => {
  const name = '1764000000.78';
  writeFileSync(path.join(folder, `${name}.raw`), Buffer.alloc(2_000_000));
  const looks = await Promise.all(Array.from({ length: 20 }, () => files.look(name)));
  expect(looks.every(({ is }) => is === 'there')).toBe(true);
  await files.delete(name);
});

test('a caller who is not there is not present, and a name that leads out of the folder leads nowhere', async () => {
  expect(await files.callerPresent(callId('1764000000.79'))).toBe(false);
  expect((await files.fetch('../../etc/ari')).is).not.toBe('there');
});

test('a PBX that hangs, cuts a body, refuses or is not there is unreachable', async () => {
  const fake = await startFakeAri();
  const away = createRecordingFiles({ ...ari, url: fake.url, timeoutMs: 100 });
  try {
    fake.handle = () => true;
    expect(await away.list()).toMatchObject({ is: 'unreachable' });
    expect(await away.callerPresent(callId('1'))).toBe('unreachable');
    fake.handle = (_, response) => Boolean(response.writeHead(403).end('{}'));
    expect(await away.delete('x')).toEqual({ is: 'unreachable', why: 'ARI answered 403' });
    fake.handle = (_, response) => Boolean(response.end('no list'));
    expect(await away.list()).toMatchObject({ is: 'unreachable' });
    fake.handle = (_, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('cut');
      setImmediate(() => response.destroy());
      return true;
    };
    const cut = await away.fetch('x');
    if (cut.is !== 'there') throw new Error(cut.is);
    await expect(buffer(cut.body)).rejects.toThrow();
    await fake.close();
    expect(await away.fetch('x')).toMatchObject({ is: 'unreachable' });
  } finally {
    await away.close();
  }
});
