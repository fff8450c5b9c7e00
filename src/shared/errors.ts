/**
 * The one table of error codes. `http/` chooses the status; everything else speaks in codes and never matches on a message.
 * A code is kebab-case and is never reused for another meaning.
 */
export const errorCodes = {
  'invalid-input': 'A field of the request is not valid.',
  'control-characters': 'A field holds control characters, which the PBX must never see.',
  unauthenticated: 'No valid access token was given.',
  'bad-credentials': 'The user name or the password is wrong.',
  'too-many-attempts': 'Too many failed sign-ins; try again later.',
  'refresh-token-invalid': 'The refresh token is unknown, expired or was used before.',
  forbidden: 'This role may not do that.',
  'not-found': 'There is nothing with this id.',
  'method-not-allowed': 'This address does not take this method.',
  'body-too-large': 'The request is larger than allowed.',
  'media-type-unsupported': 'The request body has to be JSON.',
  conflict: 'This collides with something that exists.',
  'idempotency-key-reused': 'This key was used for another request.',
  'number-invalid': 'This is not a telephone number.',
  'number-taken': 'Another queue has this dialled number.',
  'user-name-taken': 'Another operator has this user name.',
  'password-wrong': 'The current password is wrong.',
  'pause-reason-unknown': 'There is no such pause reason to choose.',
  'operator-not-in-call': 'This operator has not talked in this call.',
  'disposition-unknown': 'There is no such disposition to choose.',
  'disposition-not-for-queue': 'Calls of this queue cannot be labelled with this disposition.',
  'disposition-too-late': 'It is too late to label this call.',
  'disposition-missing': 'First the last call has to be labelled with a disposition.',
  'dial-refused': 'A dial rule does not allow this number.',
  'dial-limit': 'No more calls out are allowed at the moment.',
  'no-trunk': 'No trunk carries calls to this number.',
  'trunks-down': 'All trunks that carry calls to this number are down.',
  'recording-not-ready': 'The recording is not stored yet.',
  'range-not-satisfiable': 'The recording has no such bytes.',
  'ticket-invalid': 'The live ticket is unknown, used or expired.',
  'ledger-unavailable': 'The database cannot be reached at the moment.',
  'acd-unavailable': 'Call distribution is not running at the moment.',
  'spool-unavailable': 'The local spool cannot be written.',
  internal: 'Something failed on our side.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An expected failure that reaches the caller of an API with its code. `data` is shown to the client: no secrets in it. */
export class PasokhError extends Error {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, options: { message?: string; data?: Record<string, unknown>; cause?: unknown } = {}) {
    super(options.message ?? errorCodes[code], { cause: options.cause });
    this.name = 'PasokhError';
    this.code = code;
    this.data = options.data ?? {};
  }
}
