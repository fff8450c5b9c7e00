import { expect, test } from 'vitest';
import { z } from 'zod';
import { customer } from '../../src/contract/customers.ts';
import { attachmentPage, caseFile } from '../../src/contract/files.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { toneIn } from '../support/tone.ts';

/** A complaint file and the calls that are its evidence. */
const { world, queue, operator, call } = useWorld();

type Attachments = z.infer<typeof attachmentPage>['items'];
const attachmentsOf = async (fileId: string): Promise<Attachments> =>
  (await world().admin.get(`/v1/files/${fileId}/attachments`, attachmentPage)).items;

test('a call from a number with exactly one open file is attached to it, and its recording can be heard there', async () => {
  const { admin } = world();
  const line = await queue();
  const sara = await operator([line]);
  const person = await admin.post('/v1/customers', { name: 'مریم', numbers: ['۰۹۱۲ ۳۴۵ ۶۷۸۹'] }, customer);
  const file = { kind: 'complaint', customerId: person.id, subject: 'یخچال سرد نمی‌کند' };
  const open = await admin.post('/v1/files', { ...file, ownerId: sara.id }, caseFile);
  const closed = await admin.post('/v1/files', file, caseFile);
  await admin.patch(`/v1/files/${closed.id}`, { state: 'closed' }, caseFile);

  const caller = await call(line, { from: '+989123456789', holdMs: 3_000 });
  await caller.talks();
  const callId = await caller.callId();
  const [during] = await eventually(async () => {
    const seen = await attachmentsOf(open.id);
    return seen.length > 0 && seen;
  });
  expect(during).toMatchObject({ callId, automatic: true });
  expect(caller.sipp.calls()).toMatchObject([{ endedAt: undefined }]); // during the call
  await caller.sipp.exit;
  await finishedCall(admin, callId);

  const [attached] = await attachmentsOf(open.id);
  expect(attached?.recordings).toMatchObject([{ id: callId, state: 'stored' }]);
  const { bytes } = await sara.api.download(attached?.recordings[0]?.audio?.url ?? '');
  expect({ caller: toneIn(bytes, 0), operator: toneIn(bytes, 1) }).toEqual({ caller: 440, operator: 880 });
  expect(await attachmentsOf(closed.id)).toEqual([]);

  await admin.delete(`/v1/files/${open.id}/attachments?callId=${callId}`);
  expect(await attachmentsOf(open.id)).toEqual([]);
});

test('a call can be attached while it rings, before there is any audio', async () => {
  const { admin } = world();
  const line = await queue();
  const sara = await operator([line], { behaviour: 'no-answer' });
  const person = await admin.post('/v1/customers', { name: 'Reza', numbers: [] }, customer);
  const file = await admin.post('/v1/files', { kind: 'crm', customerId: person.id, subject: 'happy call' }, caseFile);
  const caller = await call(line);
  const callId = await caller.callId();
  await sara.phone.waitFor(([first]) => first?.ringingAt);
  await eventually(() => admin.post(`/v1/files/${file.id}/attachments`, { callId }, z.unknown()));
  expect(await attachmentsOf(file.id)).toMatchObject([{ callId, automatic: false }]);
  await caller.sipp.hangUp();
  await finishedCall(admin, callId);
});
