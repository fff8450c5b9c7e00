import type { WebSocket } from '@fastify/websocket';
import type { LiveTopic, ServerMessage } from '../../contract/live.ts';
import { liveClose } from '../../contract/live.ts';
import type { Principal } from '../../operators/account.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso, second } from '../../shared/time.ts';
import type { LiveTicket } from './tickets.ts';

const beatEvery = 15 * second;
/** Two unanswered pings: the other end is gone, whatever TCP still believes. */
const deafAfter = 2 * beatEvery + 5 * second;
/** A client that leaves this much unread is dropped, and gets a snapshot when it comes back: nothing is kept for it for ever. */
const mostUnreadBytes = 1024 * 1024;
const mostMessagesPerTick = 50;

/** The part of a WebSocket that a connection needs. */
export type Socket = Pick<WebSocket, 'send' | 'ping' | 'close' | 'terminate' | 'bufferedAmount'>;

/** One open WebSocket and whose it is. */
export class LiveConnection {
  readonly topics = new Set<LiveTopic>();
  readonly #socket: Socket;
  readonly #now: () => EpochMs;
  #ticket: LiveTicket;
  #heardAt: EpochMs;
  #beatAt: EpochMs;
  #messages = 0;

  constructor(socket: Socket, ticket: LiveTicket, now: () => EpochMs) {
    this.#socket = socket;
    this.#now = now;
    this.#ticket = ticket;
    this.#heardAt = now();
    this.#beatAt = now();
  }

  get principal(): Principal {
    return this.#ticket.principal;
  }

  get ticketIssuedAt(): EpochMs {
    return this.#ticket.issuedAt;
  }

  /** Goes on under a newer ticket of the same person. */
  renew(ticket: LiveTicket): void {
    this.#ticket = ticket;
  }

  /** The same text may go to many: it is made once. */
  sendText(text: string): void {
    if (this.#socket.bufferedAmount > mostUnreadBytes) {
      this.end(liveClose.tooSlow, 'not read for too long');
      // The close frame would wait behind the unread megabyte.
      this.#socket.terminate();
      return;
    }
    this.#socket.send(text);
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  end(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** A pong: the other end lives. */
  heard(): void {
    this.#heardAt = this.#now();
  }

  /** Counts a message from the client; false when it sends too many. */
  mayTalk(): boolean {
    this.#heardAt = this.#now();
    this.#messages += 1;
    if (this.#messages <= mostMessagesPerTick) return true;
    this.end(liveClose.tooMany, 'too many messages');
    return false;
  }

  /** Every second. */
  tick(isRevoked: boolean): void {
    const now = this.#now();
    this.#messages = 0;
    if (isRevoked || this.principal.expiresAt <= now) return this.end(liveClose.signedOut, 'signed out');
    if (now - this.#heardAt > deafAfter) return this.#socket.terminate();
    if (now - this.#beatAt < beatEvery) return;
    this.#beatAt = now;
    this.#socket.ping();
    this.send({ type: 'beat', at: iso(now) });
  }
}
