import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** Path → nickname and parameters of the operations that the link uses, as Asterisk's own description names them. */
const api: Readonly<Record<string, readonly (readonly [string, string, string, string?])[]>> = {
  applications: [
    ['get', 'GET', '/applications/{applicationName}'],
    ['filter', 'PUT', '/applications/{applicationName}/eventFilter'],
  ],
  asterisk: [
    ['getGlobalVar', 'GET', '/asterisk/variable', 'variable'],
    ['setGlobalVar', 'POST', '/asterisk/variable', 'variable,value'],
  ],
  bridges: [['list', 'GET', '/bridges']],
  channels: [
    ['list', 'GET', '/channels'],
    ['get', 'GET', '/channels/{channelId}'],
    ['hangup', 'DELETE', '/channels/{channelId}'],
    ['answer', 'POST', '/channels/{channelId}/answer'],
    ['setChannelVar', 'POST', '/channels/{channelId}/variable', 'variable,value'],
  ],
  endpoints: [['listByTech', 'GET', '/endpoints/{tech}']],
  events: [],
};

/** Event types that the description knows; any other makes ari-client's dispatcher throw. */
const eventTypes = ['StasisStart', 'StasisEnd', 'ApplicationReplaced', 'ChannelStateChange', 'ChannelTalkingStarted'];

export interface FakeAri {
  readonly url: string;
  /** `METHOD path?query` of every request but those for the description. */
  readonly requests: string[];
  /** How often the description was asked for. */
  descriptions: number;
  readonly sockets: WebSocket[];
  /** Takes a request out of the fake's hands. */
  handle: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Answers pings of the socket. */
  answersPings: boolean;
  readonly send: (message: unknown) => void;
  readonly sendRaw: (text: string) => void;
  readonly close: () => Promise<void>;
}

export const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Asterisk's own description, as far as ari-client reads it; the base path is built from the Host header. */
function describe(path: string, host: string): unknown {
  const basePath = `http://${host}/ari`;
  const name = /(\w+)\.json$/u.exec(path)?.[1] ?? '';
  if (name === 'resources') {
    const apis = Object.keys(api).map((resource) => ({ path: `/api-docs/${resource}.{format}` }));
    return { swaggerVersion: '1.1', basePath, apis };
  }
  const apis = (api[name] ?? []).map(([nickname, httpMethod, where, query]) => {
    const inPath = [...where.matchAll(/\{(\w+)\}/gu)].map(([, param = '']) => ({ name: param, paramType: 'path' }));
    const inQuery = (query?.split(',') ?? []).map((param) => ({ name: param, paramType: 'query' }));
    const parameters = [...inPath, ...inQuery].map((param) => ({ ...param, dataType: 'string' }));
    const responseClass = httpMethod === 'GET' ? 'object' : 'void';
    return { path: where, operations: [{ httpMethod, nickname, responseClass, parameters }] };
  });
  const models = Object.fromEntries(eventTypes.map((type) => [type, { id: type, properties: {} }]));
  return { basePath, resourcePath: `/api-docs/${name}.{format}`, apis, models };
}

export async function startFakeAri(): Promise<FakeAri> {
  const http = createServer((request, response) => {
    if (fake.handle(request, response)) return;
    const path = request.url ?? '';
    if (path.startsWith('/ari/api-docs/')) {
      if (path.endsWith('/resources.json')) fake.descriptions += 1;
      answerJson(response, 200, describe(path, request.headers.host ?? ''));
      return;
    }
    fake.requests.push(`${request.method ?? ''} ${path}`);
    if (request.method !== 'GET') response.writeHead(204).end();
    else if (path.startsWith('/ari/applications/')) answerJson(response, 404, { message: 'Application not found' });
    else if (path.startsWith('/ari/asterisk/variable')) answerJson(response, 200, { value: '' });
    else answerJson(response, 200, []);
  });
  const events = new WebSocketServer({ server: http, autoPong: false });
  events.on('connection', (socket) => {
    fake.sockets.push(socket);
    socket.on('ping', (data) => fake.answersPings && socket.pong(data));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const fake: FakeAri = {
    url: `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`,
    requests: [],
    descriptions: 0,
    sockets: [],
    handle: () => false,
    answersPings: true,
    send: (message) => fake.sockets.at(-1)?.send(JSON.stringify(message)),
    sendRaw: (text) => fake.sockets.at(-1)?.send(text),
    close: async () => {
      for (const socket of fake.sockets) socket.terminate();
      events.close();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return fake;
}
