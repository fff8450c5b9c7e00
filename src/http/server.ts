import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { fastify, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { PasokhError } from '../shared/errors.ts';
import type { App, Routes } from './app.ts';
import { findControlCharacters } from './control-characters.ts';
import { documentation } from './documentation.ts';
import { handleError, sendError } from './errors.ts';
import type { AccessTokens } from './policy.ts';
import { admit, admitOwner } from './policy.ts';
import { keepRouteTable, methodsOf } from './route-table.ts';
import { refuseUnknownFields } from './strict-requests.ts';
import { refuseUnread } from './unread-request.ts';

export interface ServerOptions {
  readonly log: FastifyBaseLogger;
  readonly tokens: AccessTokens;
  /** Addresses whose X-Forwarded-For is believed; none by default. */
  readonly trustedProxies: readonly string[];
  readonly routes: readonly Routes[];
}

/**
 * Whatever else asks for another protocol is a request like any. Node reads nothing more of a connection once it is upgraded, refused or
 * not, and a proxy that keeps it would send its next requests into nowhere.
 */
const opensWebSocket = ({ url }: IncomingMessage): boolean => url?.split('?')[0] === '/v1/live';

/** How long answers under way may take once the server closes. */
const answerLimitOnCloseMs = 2_000;

/** The HTTP server with its routes, not yet listening. `await app.ready()` throws if a route has no policy. */
export async function createServer({ log, tokens, trustedProxies, routes }: ServerOptions): Promise<App> {
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    http: { shouldUpgradeCallback: opensWebSocket },
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnread,
    // An address that cannot be decoded reaches no route and no error handler.
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('principal', null);
  keepRouteTable(app);
  guardRequests(app, tokens);
  refuseUnknownFields(app);
  endConnectionsOnClose(app);
  await documentation(app);
  for (const register of routes) register(app);
  return app;
}

/**
 * A connection whose answer was under way when the server began to close stays open for a next request that never comes, and some
 * answers never come either: neither may keep a stop from going on.
 */
function endConnectionsOnClose(app: App): void {
  app.addHook('preClose', async () => {
    const idle = setInterval(() => app.server.closeIdleConnections(), 50);
    const limit = setTimeout(() => app.server.closeAllConnections(), answerLimitOnCloseMs);
    app.server.once('close', () => {
      clearInterval(idle);
      clearTimeout(limit);
    });
  });
}

/** What every request passes, in this order: headers, token and role, control characters, (fields, validation,) ownership, one log line. */
function guardRequests(app: App, tokens: AccessTokens): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    if (!request.is404) await admit(request, tokens);
  });
  app.addHook('preValidation', async (request) => {
    const { multiline } = request.routeOptions.config;
    for (const part of ['params', 'query', 'body'] as const) {
      const path = findControlCharacters(request[part], part, multiline);
      if (path !== null) throw new PasokhError('control-characters', { data: { path } });
    }
  });
  app.addHook('preHandler', admitOwner);
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        // The pattern, not the address: ids are fine in logs, numbers and tickets in a query are not.
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(request.principal === null ? {} : { operatorId: request.principal.operatorId }),
      },
      'request',
    );
  });
  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(app, request.url.split('?')[0] ?? '/');
    if (methods.length === 0) {
      const nowhere = new PasokhError('not-found', { message: 'There is nothing at this address.' });
      return sendError(nowhere, request, reply);
    }
    void reply.header('allow', methods.join(', '));
    return sendError(new PasokhError('method-not-allowed', { data: { allowed: methods } }), request, reply);
  });
}
