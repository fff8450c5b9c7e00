import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ErrorAnswer, FieldProblem } from '../contract/error.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { PasokhError } from '../shared/errors.ts';
import { unknownField } from './strict-requests.ts';

/** The one place that turns a code into an HTTP status. */
export const statusOf = {
  'invalid-input': 400,
  'control-characters': 400,
  unauthenticated: 401,
  'bad-credentials': 401,
  'too-many-attempts': 429,
  'refresh-token-invalid': 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'media-type-unsupported': 415,
  conflict: 409,
  'idempotency-key-reused': 409,
  'number-invalid': 400,
  'number-taken': 409,
  'user-name-taken': 409,
  'password-wrong': 403,
  'pause-reason-unknown': 400,
  'operator-not-in-call': 409,
  'disposition-unknown': 422,
  'disposition-not-for-queue': 422,
  'disposition-too-late': 409,
  'disposition-missing': 409,
  'dial-refused': 403,
  'dial-limit': 429,
  'no-trunk': 409,
  'trunks-down': 409,
  'recording-not-ready': 409,
  'range-not-satisfiable': 416,
  'ticket-invalid': 401,
  'ledger-unavailable': 503,
  'acd-unavailable': 503,
  'spool-unavailable': 503,
  internal: 500,
} satisfies Record<ErrorCode, number>;

/** What the framework itself refuses before a handler is reached. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_NOT_FOUND: 'not-found',
};

interface Issue {
  readonly instancePath: string;
  readonly keyword?: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The fields that zod refused, with their paths as the client wrote them: `body/queues/0`. */
function fieldProblems({ instancePath, keyword, message, params }: Issue, where: string): FieldProblem[] {
  const path = instancePath === '/' ? where : `${where}${instancePath}`;
  const keys = keyword === 'unrecognized_keys' ? params?.['keys'] : undefined;
  if (Array.isArray(keys)) return keys.map((key) => ({ path: `${path}/${String(key)}`, problem: unknownField }));
  return [{ path, problem: message ?? 'not valid' }];
}

/**
 * The problems of a request. What was found of an object after its unknown keys were set aside (`nothing to change`) is left out: it would
 * say a second wrong thing about one misspelt field.
 */
function problemsOf(issues: readonly Issue[], where: string): FieldProblem[] {
  const unknown = issues.filter(({ keyword }) => keyword === 'unrecognized_keys');
  const holdsUnknown = ({ instancePath: path }: Issue): boolean =>
    unknown.some(({ instancePath }) => path === '/' || `${instancePath}/`.startsWith(`${path}/`));
  return issues
    .filter((issue) => issue.keyword !== 'custom' || !holdsUnknown(issue))
    .flatMap((issue) => fieldProblems(issue, where));
}

/** Any thrown value as an expected error; what nobody expected becomes `internal`. */
export function asPasokhError(error: FastifyError): PasokhError {
  if (error instanceof PasokhError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body');
    const fields = problemsOf(error.validation, part);
    return new PasokhError('invalid-input', { data: { fields } });
  }
  const known = frameworkCodes[error.code];
  if (known !== undefined) return new PasokhError(known, { cause: error });
  // Broken JSON, a bad Content-Length and their like: the framework's own words about the client's mistake.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new PasokhError('invalid-input', { message: error.message, cause: error });
  }
  return new PasokhError('internal', { cause: error });
}

export function sendError(error: PasokhError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf[error.code];
  const answer: ErrorAnswer =
    status >= 500
      ? { code: error.code, requestId: request.id }
      : { code: error.code, message: error.message, data: error.data, requestId: request.id };
  if (status === 503) void reply.header('retry-after', '5');
  const wait = error.data['retryAfterMs'];
  if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait / 1000)));
  // The serializer is set by hand: a route's own response schema must not shape an error.
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(answer);
}

export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asPasokhError(error);
  if (known.code === 'internal') request.log.error({ err: error, code: known.code }, 'request failed');
  // A part that is away is known already, and needs no stack a request.
  else if (statusOf[known.code] >= 500) request.log.warn({ code: known.code, why: known.message }, 'request failed');
  return sendError(known, request, reply);
}
