import { connect, type Client } from 'ari-client';
import type { WebSocket } from 'ws';
import { Unanswered } from '../results.ts';
import type { AriServer } from './authorization.ts';
import { createSocketRequests, type SocketRequests } from './socket-requests.ts';

export interface AriHandlers {
  /** One message of the WebSocket, parsed as JSON and known to the server's own API description. */
  readonly event: (message: unknown) => void;
  /** A message that is no JSON, of an unknown type, or that a handler threw at. */
  readonly malformed: (error: unknown) => void;
  /** Called once, when the socket is gone without our doing. */
  readonly closed: (why: string) => void;
}

export interface AriConnection {
  /** Operations by id; each settles, since `openAriHttp` serves them. */
  readonly calls: Client;
  /** An operation by path, over the WebSocket. */
  readonly post: SocketRequests['post'];
  /** Resolves when the WebSocket answers. */
  readonly ping: (timeoutMs: number) => Promise<void>;
  readonly close: () => void;
}

/** What the published types leave out. Its own listeners on the socket crash on unknown messages and reconnect behind our back. */
interface Untold {
  readonly _ws: WebSocket;
  readonly on: (event: '*', listener: (message: unknown) => void) => void;
  readonly once: (event: 'pong', listener: () => void) => void;
}

/**
 * Loads the API description, registers the application and starts listening. ari-client's REST calls and event dispatch are
 * used; its reconnecting is not.
 * @throws Unanswered when this does not come about within `server.timeoutMs`
 */
export async function connectAri(server: AriServer, app: string, handlers: AriHandlers): Promise<AriConnection> {
  const calls = await loadApi(server);
  const untold = calls as unknown as Untold;
  untold.on('*', handlers.event);
  void calls.start(app);
  const socket = untold._ws;
  const requests = createSocketRequests((text) => socket.send(text), server.timeoutMs);
  guardMessages(socket, handlers, requests.takeResponse);
  await opened(socket, server.timeoutMs);
  let over = false;
  socket.once('close', (code: number) => {
    requests.endAll('closed');
    if (!over) handlers.closed(`ARI socket closed (${String(code)})`);
    over = true;
  });
  return {
    calls,
    post: requests.post,
    ping: (timeoutMs) => pong(calls, timeoutMs),
    close: () => {
      over = true;
      socket.terminate();
    },
  };
}

async function loadApi(server: AriServer): Promise<Client> {
  try {
    return await connect(server.url, server.user, server.secret);
  } catch (error) {
    // What swagger-client rejects with is a string.
    throw new Unanswered(`ARI: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Keeps the dispatcher of ari-client for events, but catches what it throws, and takes away its reconnecting. */
function guardMessages(socket: WebSocket, handlers: AriHandlers, takeResponse: SocketRequests['takeResponse']): void {
  const dispatch = socket.listeners('message') as ((data: Buffer) => void)[];
  socket.removeAllListeners('message');
  socket.removeAllListeners('close');
  socket.removeAllListeners('error');
  // An error is always followed by `close`, which decides.
  socket.on('error', handlers.malformed);
  socket.on('message', (data: Buffer) => {
    try {
      if (takeResponse(JSON.parse(data.toString()))) return;
      for (const listener of dispatch) listener(data);
    } catch (error) {
      handlers.malformed(error);
    }
  });
}

async function opened(socket: WebSocket, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (why: string) => {
    reject(new Unanswered(`ARI WebSocket: ${why}`));
    socket.terminate();
  };
  const timer = setTimeout(() => fail('no answer'), timeoutMs);
  const onError = (error: Error) => fail(error.message);
  socket.once('open', () => resolve(undefined));
  socket.once('error', onError);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    socket.off('error', onError);
  }
}

async function pong(calls: Client, timeoutMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => reject(new Unanswered('ARI WebSocket: no pong')), timeoutMs);
  (calls as unknown as Untold).once('pong', () => resolve(undefined));
  try {
    calls.ping();
    await promise;
  } finally {
    clearTimeout(timer);
  }
}
