import type { DestinationStream, Logger } from 'pino';
import { pino } from 'pino';
import { maskNumber } from '../shared/phone-number.ts';

const secrets = [
  ...['password', 'secret', 'token', 'accessToken', 'refreshToken', 'ticket', 'authorization', 'cookie'],
  ...['req.headers.authorization', 'headers.authorization'],
];
const numbers = ['number', 'callerNumber', 'dialled', 'dialledNumber'];

/** A text in which everything that may be a telephone number (seven digits in a row or more) is masked. */
const maskNumbers = (text: string): string => text.replace(/\+?\p{Nd}{7,}/gu, maskNumber);

interface PlainError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string;
  readonly cause?: PlainError;
}

/** An error as the log may show it: its own fields are left out (drivers put row values there), numbers in texts are masked. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: maskNumbers(String(error)) };
  return {
    type: error.name,
    message: maskNumbers(error.message),
    ...('code' in error ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: maskNumbers(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: plainError(error.cause) }),
  };
}

/** The log of the whole service: one JSON line a message, secrets removed, telephone numbers masked. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => (name.includes('.') ? [name] : [name, `*.${name}`])), remove: true },
    serializers: {
      err: plainError,
      ...Object.fromEntries(numbers.map((name) => [name, (value: unknown) => maskNumber(String(value))])),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
