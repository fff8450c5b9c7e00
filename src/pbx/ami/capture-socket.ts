import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * The socket that `open` makes. asterisk-manager hides its own and can only `end()` it politely, which a dead peer never
 * answers; Node tells of every new client socket on a diagnostics channel, synchronously.
 */
export function captureSocket(open: () => void): Socket {
  const made: Socket[] = [];
  const note = (message: unknown): void => {
    made.push((message as { socket: Socket }).socket);
  };
  subscribe('net.client.socket', note);
  try {
    open();
  } finally {
    unsubscribe('net.client.socket', note);
  }
  const [socket] = made;
  if (socket === undefined) throw new Error('asterisk-manager opened no socket');
  return socket;
}
