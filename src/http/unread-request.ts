import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import type { ErrorAnswer } from '../contract/error.ts';
import { PasokhError } from '../shared/errors.ts';
import { statusOf } from './errors.ts';

/** What kept the request from being read, by the codes of Node's parser. */
const known: Readonly<Record<string, PasokhError>> = {
  HPE_INVALID_URL: new PasokhError('invalid-input', {
    message: 'An address holds ASCII only; other letters and digits are percent-encoded as UTF-8.',
  }),
  HPE_HEADER_OVERFLOW: new PasokhError('body-too-large'),
  ERR_HTTP_REQUEST_TIMEOUT: new PasokhError('invalid-input', { message: 'The request did not come in time.' }),
};
const notHttp = new PasokhError('invalid-input', { message: 'This is no HTTP request that can be read.' });

/** Refuses what the parser could not read, so that it reached neither a route nor an error handler, in the one shape of refusals. */
export function refuseUnread({ code }: ConnectionError, socket: Socket): void {
  // Nobody is there to read it.
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal = known[code] ?? notHttp;
  const answer: ErrorAnswer = {
    ...{ code: refusal.code, message: refusal.message, data: refusal.data },
    requestId: randomUUID(),
  };
  const status = statusOf[refusal.code];
  const body = JSON.stringify(answer);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
