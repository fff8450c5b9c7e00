import { stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { customer as customerAnswer } from '../../src/contract/customers.ts';
import { attachment, attachmentPage, caseFile } from '../../src/contract/files.ts';
import { recording as recordingAnswer } from '../../src/contract/recordings.ts';
import { bytesPerSecond } from '../../src/recordings/wav.ts';
import { recordings as recordingFiles } from '../support/e2e/asterisk-eyes.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { without } from '../support/e2e/stack-service.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { stackEnv } from '../support/stack-env.ts';
import { toneIn } from '../support/tone.ts';

/** From the voice on the line to the complaint file. */
const { world, queue, operator, call } = useWorld();

const stored = (id: string) =>
  eventually(async () => {
    const found = await world().admin.get(`/v1/recordings/${id}`, recordingAnswer);
    return found.audio?.coverage === 'unknown' ? undefined : found.audio; // unknown until the end of the call is
  }, 60_000);

test('a caller with one open complaint file: the call is in it while it lasts, and its voice afterwards', async () => {
  const line = await queue();
  const { api } = await operator([line]);
  const [number, other] = ['09130000001', '09130000002'];
  const customer = await api.post('/v1/customers', { name: 'زهرا کریمی', numbers: [number] }, customerAnswer);
  const fileOf = (subject: string) =>
    api.post('/v1/files', { kind: 'complaint', customerId: customer.id, subject }, caseFile);
  const file = await fileOf('قطعی مکرر');
  const attached = (id: string) => api.get(`/v1/files/${id}/attachments`, attachmentPage);

  const caller = await call(line, { from: number, holdMs: 4_000 });
  await caller.talks();
  const second = await fileOf('صورت‌حساب');
  const byHand = { callId: await caller.callId() };
  expect(await api.post(`/v1/files/${second.id}/attachments`, byHand, attachment)).toMatchObject({ automatic: false });
  const during = await eventually(async () => {
    const page = await attached(file.id);
    return page.items.length === 1 ? page.items : undefined;
  });
  expect(during).toMatchObject([{ callId: await caller.callId(), automatic: true, call: { endedAt: null } }]);
  expect((await attached(second.id)).items).toMatchObject([{ automatic: false }]);
  await caller.sipp.exit;

  await stored(await caller.callId());
  for (const { id } of [file, second]) {
    const [item] = (await attached(id)).items;
    const { bytes } = await api.download(item?.recordings[0]?.audio?.url ?? '');
    expect({ caller: toneIn(bytes, 0), operator: toneIn(bytes, 1) }).toEqual({ caller: 440, operator: 880 });
  }

  const stranger = await call(line, { from: other, holdMs: 1_000 });
  await stranger.sipp.exit;
  await stored(await stranger.callId());
  await api.delete(`/v1/files/${file.id}/attachments?callId=${await caller.callId()}`);
  expect((await attached(file.id)).items).toEqual([]);
});

test('a call can be attached while it rings, before there is any audio', async () => {
  const { admin } = world();
  const line = await queue();
  const sara = await operator([line], { behaviour: 'no-answer' });
  const person = await admin.post('/v1/customers', { name: 'Reza', numbers: ['۰۹۱۲ ۳۴۵ ۶۷۸۹'] }, customerAnswer);
  const file = await admin.post('/v1/files', { kind: 'crm', customerId: person.id, subject: 'happy call' }, caseFile);
  const kept = { kind: 'complaint', customerId: person.id, subject: 'closed long ago' };
  const closed = await admin.post('/v1/files', kept, caseFile);
  await admin.patch(`/v1/files/${closed.id}`, { state: 'closed' }, caseFile);
  const attachmentsOf = async ({ id }: { id: string }) =>
    (await admin.get(`/v1/files/${id}/attachments`, attachmentPage)).items;

  const caller = await call(line, { from: '+989123456789' });
  const callId = await caller.callId();
  await sara.phone.waitFor(([first]) => first?.ringingAt);
  await eventually(() => admin.post(`/v1/files/${file.id}/attachments`, { callId }, z.unknown()));
  expect(await attachmentsOf(file)).toMatchObject([{ callId, recordings: [] }]);
  await caller.sipp.hangUp();
  await finishedCall(admin, callId);
  expect(await attachmentsOf(file)).toHaveLength(1);
  expect(await attachmentsOf(closed)).toEqual([]);
});

test('Asterisk killed in the middle of a call: what was recorded is stored and marked partial', async () => {
  const line = await queue();
  await operator([line]);
  const caller = await call(line);
  await caller.talks();
  const file = path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording', `${await caller.callId()}.raw`);
  await eventually(async () => (await stat(file)).size > 2 * bytesPerSecond);
  const killedAt = Date.now();
  await without(['asterisk'], 'kill', async () => undefined);

  const audio = await stored(await caller.callId());
  expect(audio).toMatchObject({ partial: true });
  expect(audio.durationMs).toBeGreaterThan(1_000);
  const { bytes } = await world().admin.download(audio.url);
  expect({ caller: toneIn(bytes, 0), operator: toneIn(bytes, 1) }).toEqual({ caller: 440, operator: 880 });
  await eventually(async () => (await recordingFiles()).length === 0);

  const seen = await finishedCall(world().admin, await caller.callId());
  expect(seen).toMatchObject({ endedBy: 'system', outcome: 'answered' });
  // The service hears the PBX every two seconds; how long Asterisk was away has no part in it.
  const endedAt = Date.parse(seen.endedAt ?? '');
  expect(endedAt).toBeGreaterThan(killedAt - 4_000);
  expect(endedAt).toBeLessThan(killedAt + 500);
});
