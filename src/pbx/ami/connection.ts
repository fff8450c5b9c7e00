import createManager from 'asterisk-manager';
import { AmiRefusal, Unanswered } from '../results.ts';
import { createActions, type AmiActions } from './actions.ts';
import { captureSocket } from './capture-socket.ts';
import { parseAmiItem } from './messages.ts';

export interface AmiServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly secret: string;
  readonly timeoutMs: number;
}

export interface AmiHandlers {
  readonly event: (name: string, fields: Record<string, unknown>) => void;
  readonly malformed: (error: unknown) => void;
  /** An answer that no action waits for: late, or made up by somebody. */
  readonly orphan: () => void;
  /** Called once, when the connection is gone without our doing. */
  readonly closed: (why: string) => void;
}

export interface AmiConnection extends Pick<AmiActions, 'send' | 'list'> {
  readonly close: () => void;
}

/**
 * One AMI connection: connects, logs in, and routes what comes. A manager of asterisk-manager serves one connection and is
 * thrown away with it, since a second one would begin with the first one's leftovers.
 * @throws Unanswered or AmiRefusal (login) within `server.timeoutMs`
 */
export async function connectAmi(server: AmiServer, handlers: AmiHandlers): Promise<AmiConnection> {
  const manager = createManager(undefined, server.host, server.user, server.secret, true);
  const actions = createActions(manager, server.timeoutMs);
  const login = Promise.withResolvers<undefined>();
  let loggedIn = false;

  // Its own dispatcher emits under names that the other side chooses, so ours replaces it.
  manager.removeAllListeners('rawevent');
  manager.on('rawevent', (raw: unknown) => {
    try {
      const item = parseAmiItem(raw);
      if (item.is === 'event') {
        if (!actions.takeListItem(item)) handlers.event(item.name, item.fields);
      } else if (!loggedIn) {
        // The only action sent so far is the login, whose id the library keeps to itself.
        const refusal = item.fields['response'] === 'Success' ? undefined : item.fields;
        if (item.id !== null) manager.emit(item.id, refusal);
      } else if (!actions.takeResponse(item)) {
        handlers.orphan();
      }
    } catch (error) {
      handlers.malformed(error);
    }
  });

  let over = false;
  const end = (why: string) => {
    if (over) return;
    over = true;
    login.reject(new Unanswered(`AMI: ${why}`));
    actions.endAll(why);
    socket.destroy();
    if (loggedIn) handlers.closed(`AMI: ${why}`);
  };
  const timer = setTimeout(() => end('no answer'), server.timeoutMs);
  manager.on('error', (error: unknown) => end(error instanceof Error ? error.message : 'socket error'));
  manager.on('close', () => end('connection closed'));
  const socket = captureSocket(() => {
    manager.connect(server.port, server.host, () =>
      manager.login((refusal) => {
        if (refusal === undefined) login.resolve(undefined);
        else login.reject(new AmiRefusal(`AMI login: ${String(refusal['message'])}`));
      }),
    );
  });
  try {
    await login.promise;
    loggedIn = true;
  } catch (error) {
    over = true;
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    send: actions.send,
    list: actions.list,
    close: () => {
      over = true;
      actions.endAll('closed');
      socket.destroy();
    },
  };
}
