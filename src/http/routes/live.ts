import websocket from '@fastify/websocket';
import { liveProtocol, liveQuery, liveTicket } from '../../contract/live.ts';
import { PasokhError } from '../../shared/errors.ts';
import { iso } from '../../shared/time.ts';
import type { App, Routes } from '../app.ts';
import type { Hub } from '../live/hub.ts';
import type { LiveTicket, Tickets } from '../live/tickets.ts';
import { anyone, everybody, principalOf } from '../policy.ts';

export interface LiveDeps {
  readonly hub: Hub;
  readonly tickets: Tickets;
}

declare module 'fastify' {
  interface FastifyRequest {
    liveTicket: LiveTicket | null;
  }
}

/** The live board and one's own state. The messages are in `contract/live.ts`. */
export const liveRoutes =
  ({ hub, tickets }: LiveDeps): Routes =>
  (app) => {
    app.register(async (scope) => {
      scope.decorateRequest('liveTicket', null);
      scope.addHook('onReady', async () => hub.start());
      // Before the plugin's own hook, which closes without a reason.
      scope.addHook('preClose', async () => hub.stop());
      await scope.register(websocket, { options: { maxPayload: 4 * 1024 } });
      register(scope, hub, tickets);
    });
  };

function register(app: App, hub: Hub, tickets: Tickets): void {
  const tags = ['live'];
  app.post(
    '/v1/live/tickets',
    {
      config: { policy: everybody },
      schema: {
        tags,
        description: 'A ticket for one WebSocket, for 30 s: see `GET /v1/live`.',
        response: { 201: liveTicket },
      },
    },
    async (request, reply) => {
      const { ticket, expiresAt } = tickets.issue(principalOf(request));
      return reply.code(201).send({ ticket, expiresAt: iso(expiresAt) });
    },
  );

  app.route({
    method: 'GET',
    url: '/v1/live',
    config: { policy: anyone('opened with a single-use ticket; topics have their own policies') },
    schema: { tags, description: liveProtocol, querystring: liveQuery },
    onRequest: async (request, reply) => {
      if (request.ws) void reply.header('connection', 'close'); // should it be refused: nothing more is read of it
    },
    preHandler: async (request) => {
      if (!request.ws) throw new PasokhError('invalid-input', { message: 'Open this address as a WebSocket.' });
      request.liveTicket = tickets.redeem(request.query.ticket);
      if (request.liveTicket === null) throw new PasokhError('ticket-invalid');
      request.principal = request.liveTicket.principal;
    },
    handler: async () => {
      throw new PasokhError('invalid-input', { message: 'Open this address as a WebSocket.' });
    },
    wsHandler: (socket, request) => {
      if (request.liveTicket === null) return socket.terminate();
      const client = hub.connect(socket, request.liveTicket);
      socket.on('message', (data: Buffer) => client.message(data.toString('utf8')));
      socket.on('pong', client.pong);
      socket.on('close', client.closed);
      socket.on('error', (error) => request.log.info({ err: error }, 'live connection broke'));
    },
  });
}
