import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  attachment,
  attachmentKey,
  attachmentPage,
  caseFile,
  fileChange,
  filePage,
  fileParams,
  fileQuery,
  newFile,
} from '../../contract/files.ts';
import { pageQuery } from '../../contract/fields.ts';
import type { CaseFiles } from '../../files/case-files.ts';
import type { Attachment, CaseFile } from '../../files/file.ts';
import type { RecordingAccess } from '../../recordings/access.ts';
import type { Recording } from '../../recordings/recording.ts';
import { callId, customerId, fileId, operatorId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { cursorOf, placeOf } from '../place.ts';
import { everybody, principalOf } from '../policy.ts';
import { showRecording } from '../recording-answer.ts';

export interface FilesDeps {
  readonly files: CaseFiles;
  readonly recordings: Pick<RecordingAccess, 'ofCalls'>;
  readonly now: () => EpochMs;
}

const show = ({ createdAt, changedAt, ...rest }: CaseFile): z.input<typeof caseFile> => ({
  ...rest,
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

const showAttachment = (
  { attachedAt, attachedBy, call, callId: id }: Attachment,
  recordings: readonly Recording[],
): z.input<typeof attachment> => ({
  callId: id,
  automatic: attachedBy === null,
  attachedAt: iso(attachedAt),
  attachedBy,
  call: call && {
    ...call,
    enteredAt: iso(call.enteredAt),
    endedAt: call.endedAt === null ? null : iso(call.endedAt),
  },
  recordings: recordings.map(showRecording),
});

/** Complaint and CRM files with their calls; the whole team works on them. */
export const fileRoutes =
  ({ files, recordings, now }: FilesDeps): Routes =>
  (app) => {
    const config = { policy: everybody };
    const tags = ['files'];
    const params = fileParams;
    const by = (request: FastifyRequest) => ({ id: principalOf(request).operatorId, at: now() });

    app.get(
      '/v1/files',
      { config, schema: { tags, querystring: fileQuery, response: { 200: filePage } } },
      async ({ query: { cursor, limit, customerId: customer, ownerId, callId: call, ...rest } }) => {
        const ids = {
          customerId: customer === undefined ? undefined : customerId(customer),
          ownerId: ownerId === undefined ? undefined : operatorId(ownerId),
          callId: call === undefined ? undefined : callId(call),
        };
        const filter = { ...defined(rest), ...defined(ids), limit, after: placeOf(cursor) };
        const { items, next } = await files.list(filter);
        return { items: items.map(show), nextCursor: cursorOf(next) };
      },
    );

    app.post(
      '/v1/files',
      { config, schema: { tags, body: newFile, response: { 201: caseFile } } },
      async (request, reply) => {
        const { kind, subject, customerId: customer, ownerId } = request.body;
        const owner = ownerId === undefined ? {} : { ownerId: operatorId(ownerId) };
        const given = { kind, subject, customerId: customerId(customer), ...owner };
        const created = await files.create(given, by(request));
        return reply.code(201).header('location', `/v1/files/${created.id}`).send(show(created));
      },
    );

    app.get('/v1/files/:id', { config, schema: { tags, params, response: { 200: caseFile } } }, async (request) =>
      show(await files.get(fileId(request.params.id))),
    );

    app.patch(
      '/v1/files/:id',
      { config, schema: { tags, params, body: fileChange, response: { 200: caseFile } } },
      async (request) => {
        const { ownerId, ...rest } = request.body;
        const owner = ownerId === undefined ? {} : { ownerId: operatorId(ownerId) };
        const change = { ...defined(rest), ...owner };
        return show(await files.change(fileId(request.params.id), change, by(request)));
      },
    );

    app.get(
      '/v1/files/:id/attachments',
      { config, schema: { tags, params, querystring: pageQuery, response: { 200: attachmentPage } } },
      async ({ params: { id }, query: { cursor, limit } }) => {
        const { items, next } = await files.attachments(fileId(id), placeOf(cursor), limit);
        const ofCalls = await recordings.ofCalls(items.map((item) => item.callId));
        const shown = items.map((item) => showAttachment(item, ofCalls.get(item.callId) ?? []));
        return { items: shown, nextCursor: cursorOf(next) };
      },
    );

    app.post(
      '/v1/files/:id/attachments',
      { config, schema: { tags, params, body: attachmentKey, response: { 201: attachment } } },
      async (request, reply) => {
        const call = callId(request.body.callId);
        const attached = await files.attach(fileId(request.params.id), call, by(request));
        const ofCall = (await recordings.ofCalls([call])).get(call) ?? [];
        return reply.code(201).send(showAttachment(attached, ofCall));
      },
    );

    app.delete(
      '/v1/files/:id/attachments',
      { config, schema: { tags, params, querystring: attachmentKey, response: { 204: z.null() } } },
      async (request, reply) => {
        await files.detach(fileId(request.params.id), callId(request.query.callId), by(request));
        return reply.code(204).send(null);
      },
    );
  };
