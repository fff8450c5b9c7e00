import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Audible, RecordingAccess } from '../recordings/access.ts';
import type { Listening } from '../recordings/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import { readRange } from './byte-range.ts';

/**
 * Answers GET and HEAD for the audio of a recording: whole or one range, with its sum as the entity tag. What is sent is written down as
 * a listening first; HEAD and 304 send nothing. @throws PasokhError `range-not-satisfiable`
 */
export async function sendAudio(
  access: RecordingAccess,
  recording: Audible,
  by: Pick<Listening, 'operatorId' | 'via'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { bytes, sha256 } = recording.audio;
  const tag = `"${sha256}"`;
  const { range, 'if-none-match': known, 'if-range': sameAs } = request.headers;
  void reply.headers({
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-disposition': `inline; filename="${recording.id}.wav"`,
  });
  if (known?.split(/\s*,\s*/).includes(tag) === true) return reply.code(304).send();

  const wanted = readRange(sameAs === undefined || sameAs === tag ? range : undefined, bytes);
  if (wanted.is === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${bytes}`);
    throw new PasokhError('range-not-satisfiable', { data: { bytes } });
  }
  const part = wanted.is === 'part' ? wanted.range : { first: 0, last: bytes - 1 };
  void reply.headers({ 'content-type': 'audio/wav', 'content-length': part.last - part.first + 1 });
  if (wanted.is === 'part') {
    void reply.code(206).header('content-range', `bytes ${part.first}-${part.last}/${bytes}`);
  }
  if (request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(await access.listen(recording, part, by)));
}
