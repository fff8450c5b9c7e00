import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { openSpool } from '../../../src/spool/open-spool.ts';
import { ModelPbx } from '../../fakes/model-pbx.ts';
import { aQueue, anOperator } from '../../support/acd-builders.ts';
import { silentLog, startProcess } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-full-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a full spool sends calls to the native queue, until the ledger has taken what it holds', async () => {
  const time = createVirtualTime();
  const pbx = new ModelPbx(time);
  const file = join(folder, 'spool.db');
  const spool = openSpool({ file, node: pbx.node, maxBytes: 300_000, log: silentLog, now: time.clock.pbxNow });
  const { runtime } = startProcess({ pbx, time, store: spool });
  const isOnline = () => runtime.impediments().length === 0;
  const sara = operatorId('sara');
  pbx.world.register(sara);
  await runtime.syncConfiguration([aQueue()], [anOperator('sara')]);
  await time.until(isOnline);

  const fill = () => {
    const fact = { type: 'RecordingStarted', at: 1, callId: callId('filler') } as const;
    for (;;) spool.append([fact]);
  };
  expect(fill).toThrow('The spool is full');
  await time.until(() => !isOnline());
  expect(pbx.letGone[0]).toBe('spool: The spool is full (300000 bytes).');
  expect(runtime.impediments()[0]).toMatchObject({ part: 'spool' });
  const fallback = pbx.world.call('1001');
  expect(pbx.world.callers.get(fallback)?.where).toBe('fallback');

  spool.free([{ from: 0, to: Number.MAX_SAFE_INTEGER }]);
  await time.until(isOnline);
  const call = pbx.world.call('1001');
  await time.until(() => runtime.view.callers.has(call));
  await runtime.stop();
  spool.close();
});
