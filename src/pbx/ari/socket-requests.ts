import { z } from 'zod';
import type { DurationMs } from '../../shared/time.ts';
import { AriRefusal, Unanswered } from '../results.ts';
import { explain } from './http.ts';

/** REST over the event socket, for what somebody waits for: over HTTP a request leaves 1 ms later. */
export interface SocketRequests {
  /** Leaves in the same tick. @throws AriRefusal for a status from 400 on; Unanswered after `timeoutMs`, or once the socket is closed */
  readonly post: (path: string, body: object) => Promise<void>;
  /** False when the message is no answer to a request. @throws ZodError for a message that cannot be read */
  readonly takeResponse: (message: unknown) => boolean;
  readonly endAll: (why: string) => void;
}

const typed = z.object({ type: z.string() });
const response = z.object({
  request_id: z.string(),
  status_code: z.number().int(),
  message_body: z.string().default(''),
});

export function createSocketRequests(send: (text: string) => void, timeoutMs: DurationMs): SocketRequests {
  const waiting = new Map<string, (outcome: Error | null) => void>();
  let count = 0;
  let over: string | null = null;

  return {
    post: (path, body) => {
      if (over !== null) return Promise.reject(new Unanswered(`ARI WebSocket: ${over}`));
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const id = String((count += 1));
      const timer = setTimeout(() => settle(new Unanswered(`ARI WebSocket: no answer to ${path}`)), timeoutMs);
      const settle = (outcome: Error | null): void => {
        clearTimeout(timer);
        waiting.delete(id);
        if (outcome === null) resolve(undefined);
        else reject(outcome);
      };
      waiting.set(id, settle);
      const content = { content_type: 'application/json', message_body: JSON.stringify(body) };
      send(JSON.stringify({ type: 'RESTRequest', request_id: id, method: 'POST', uri: path, ...content }));
      return promise;
    },
    takeResponse: (message) => {
      if (typed.parse(message).type !== 'RESTResponse') return false;
      const { request_id: id, status_code: status, message_body: text } = response.parse(message);
      waiting.get(id)?.(status < 400 ? null : new AriRefusal(status, explain(text)));
      return true;
    },
    endAll: (why) => {
      over = why;
      for (const settle of [...waiting.values()]) settle(new Unanswered(`ARI WebSocket: ${why}`));
    },
  };
}
