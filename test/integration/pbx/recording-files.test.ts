import { access, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRecordingFiles } from '../../../src/pbx/recording-files.ts';
import { describePbxRecordings } from '../../support/pbx-recordings-conformance.ts';
import { stackEnv } from '../../support/stack-env.ts';

const folder = path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording');
const fileOf = (name: string) => path.join(folder, `${name}.raw`);

describePbxRecordings('Asterisk', async () => {
  const before = new Set(await readdir(folder));
  const server = { user: stackEnv('PASOKH_ARI_USER'), secret: stackEnv('PASOKH_ARI_SECRET'), timeoutMs: 5_000 };
  const pbx = createRecordingFiles({ ...server, url: stackEnv('PASOKH_ARI_URL') });
  const away = createRecordingFiles({ ...server, url: 'http://127.0.0.1:9' });
  return {
    pbx,
    away,
    put: (name, contents) => writeFile(fileOf(name), contents),
    has: (name) =>
      access(fileOf(name)).then(
        () => true,
        () => false,
      ),
    close: async () => {
      const made = (await readdir(folder)).filter((name) => !before.has(name));
      for (const name of made) await rm(path.join(folder, name), { force: true });
      await Promise.all([pbx.close(), away.close()]);
    },
  };
});
