import { expect, test } from 'vitest';
import { z } from 'zod';
import { customer } from '../../src/contract/customers.ts';
import { attachmentPage, caseFile } from '../../src/contract/files.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { useWorld } from '../support/e2e/use-world.ts';

const { world, queue, operator, call } = useWorld();

test('a call can be attached while it rings, before there is any audio', async () => {
  const { admin } = world();
  const line = await queue();
  const sara = await operator([line], { behaviour: 'no-answer' });
  const person = await admin.post('/v1/customers', { name: 'Reza', numbers: ['۰۹۱۲ ۳۴۵ ۶۷۸۹'] }, customer);
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
