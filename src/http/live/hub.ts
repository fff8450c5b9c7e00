import type { z } from 'zod';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { FieldProblem } from '../../contract/error.ts';
import type { ClientMessage, LiveTopic, ServerMessage } from '../../contract/live.ts';
import { clientMessage } from '../../contract/live.ts';
import type { Principal } from '../../operators/account.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { errorCodes } from '../../shared/errors.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso, second } from '../../shared/time.ts';
import type { Channel } from './channel.ts';
import { createChannel } from './channel.ts';
import type { Socket } from './connection.ts';
import { LiveConnection } from './connection.ts';
import type { Beside } from './rows.ts';
import type { LiveTicket, Tickets } from './tickets.ts';
import type { Topics } from './topics.ts';
import { checkTopics } from './topics.ts';

/** Facts of this long become one change. */
const gatherMs = 100;
const tickMs = 1 * second;

export interface HubDeps {
  readonly gateway: Pick<AcdGateway, 'view' | 'onFacts'>;
  readonly tickets: Pick<Tickets, 'redeem'>;
  readonly topics: Topics;
  readonly isRevoked: (who: Principal, issuedAt: EpochMs) => boolean;
  /** Asked anew for every change. */
  readonly beside: () => Beside;
  readonly now: () => EpochMs;
}

/** What a route does with an accepted WebSocket. */
export interface LiveClient {
  readonly message: (text: string) => void;
  readonly pong: () => void;
  readonly closed: () => void;
}

export interface Hub {
  readonly connect: (socket: Socket, ticket: LiveTicket) => LiveClient;
  /** Sends what has changed. Runs by itself after facts and once a second, for some changes have no fact. */
  readonly flush: () => void;
  /** Flushes, and ends connections that are expired, revoked or dead. */
  readonly tick: () => void;
  readonly start: () => void;
  /** Ends all connections. */
  readonly stop: () => void;
}

interface Shared {
  readonly topic: LiveTopic;
  readonly channel: Channel;
  readonly subscribers: Set<LiveConnection>;
}

const goingAway = 1001;

/** @throws Error when a topic has no policy */
export function createHub({ gateway, tickets, topics, isRevoked, beside, now }: HubDeps): Hub {
  checkTopics(topics);
  const connections = new Set<LiveConnection>();
  const channels = new Map<string, Shared>();
  const stops: (() => void)[] = [];

  const refuse = (
    connection: LiveConnection,
    code: ErrorCode,
    topic: LiveTopic | null,
    fields: FieldProblem[] = [],
  ): void => connection.send({ type: 'refused', code, message: errorCodes[code], topic, fields });

  const nameOf = (topic: LiveTopic, principal: Principal): string => topics[topic].channel(principal);

  const unsubscribe = (connection: LiveConnection, topic: LiveTopic): void => {
    const name = nameOf(topic, connection.principal);
    const shared = channels.get(name);
    connection.topics.delete(topic);
    shared?.subscribers.delete(connection);
    if (shared?.subscribers.size === 0) channels.delete(name);
  };

  const subscribe = (connection: LiveConnection, topic: LiveTopic): void => {
    const { principal } = connection;
    if (!topics[topic].roles.includes(principal.role)) return refuse(connection, 'forbidden', topic);
    const name = nameOf(topic, principal);
    const shared = channels.get(name) ?? {
      topic,
      channel: createChannel(() => topics[topic].rows(gateway.view, principal, beside())),
      subscribers: new Set(),
    };
    channels.set(name, shared);
    shared.subscribers.add(connection);
    connection.topics.add(topic);
    const { seq, rows } = shared.channel.snapshot();
    connection.send({ type: 'snapshot', topic, seq, rows: [...rows] });
  };

  const renew = (connection: LiveConnection, text: string): void => {
    const ticket = tickets.redeem(text);
    if (ticket?.principal.operatorId !== connection.principal.operatorId) {
      return refuse(connection, 'ticket-invalid', null);
    }
    connection.renew(ticket);
    for (const topic of connection.topics) {
      if (topics[topic].roles.includes(ticket.principal.role)) continue;
      unsubscribe(connection, topic);
      refuse(connection, 'forbidden', topic);
    }
    connection.send({ type: 'renewed', until: iso(ticket.principal.expiresAt) });
  };

  const obey = (connection: LiveConnection, message: ClientMessage): void => {
    switch (message.type) {
      case 'subscribe':
      case 'resync':
        return subscribe(connection, message.topic);
      case 'unsubscribe':
        return unsubscribe(connection, message.topic);
      case 'renew':
        return renew(connection, message.ticket);
      default:
        return assertNever(message);
    }
  };

  const flush = (): void => {
    for (const { topic, channel, subscribers } of channels.values()) {
      const change = channel.refresh();
      if (change === null) continue;
      const message: ServerMessage = { type: 'change', topic, ...change, put: [...change.put], drop: [...change.drop] };
      const text = JSON.stringify(message);
      for (const connection of subscribers) connection.sendText(text);
    }
  };

  const tick = (): void => {
    flush();
    for (const connection of connections) {
      connection.tick(isRevoked(connection.principal, connection.ticketIssuedAt));
    }
  };

  const flushSoon = (): (() => void) => {
    let timer: NodeJS.Timeout | null = null;
    return () => {
      if (channels.size === 0) return;
      timer ??= setTimeout(() => {
        timer = null;
        flush();
      }, gatherMs);
    };
  };

  return {
    connect: (socket, ticket) => {
      const connection = new LiveConnection(socket, ticket, now);
      connections.add(connection);
      return {
        message: (text) => {
          if (!connection.mayTalk()) return;
          const { data: message, error } = clientMessage.safeParse(json(text));
          if (message === undefined) refuse(connection, 'invalid-input', null, problemsOf(error));
          else obey(connection, message);
        },
        pong: () => connection.heard(),
        closed: () => {
          for (const topic of connection.topics) unsubscribe(connection, topic);
          connections.delete(connection);
        },
      };
    },
    flush,
    tick,
    start: () => {
      const timer = setInterval(tick, tickMs);
      stops.push(() => clearInterval(timer), gateway.onFacts(flushSoon()));
    },
    stop: () => {
      for (const stop of stops.splice(0)) stop();
      for (const connection of connections) connection.end(goingAway, 'going away');
    },
  };
}

/** Undefined for what is no JSON. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Paths as in the answers over HTTP, but without `body`. */
const problemsOf = ({ issues }: z.ZodError): FieldProblem[] =>
  issues.map(({ path, message }) => ({ path: path.join('/'), problem: message }));
