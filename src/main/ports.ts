import type { Logger } from 'pino';
import type { Log, SetTimer } from '../acd-runtime/ports.ts';

/** A one-shot timer of the runtime and the stream. */
export const setTimer: SetTimer = (delayMs, fire) => {
  const timer = setTimeout(fire, delayMs);
  return () => clearTimeout(timer);
};

/** The log in the form that rooms without packages ask for: message first. */
export const portLog = (log: Logger): Log => ({
  debug: (message, fields = {}) => log.debug(fields, message),
  info: (message, fields = {}) => log.info(fields, message),
  warn: (message, fields = {}) => log.warn(fields, message),
  error: (message, fields = {}) => log.error(fields, message),
});
