import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { build, type Rolldown } from 'vite';

/** Where the browser finds the test page, and under the same address the service's API, as behind a proxy. */
export interface PhoneSite {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const file = (name: string): string => path.join(import.meta.dirname, name);

export async function openPhoneSite(serviceUrl: string): Promise<PhoneSite> {
  const [page, script] = await Promise.all([readFile(file('page.html'), 'utf8'), bundle()]);
  const server = createServer((request, response) => {
    const answer = (type: string, body: string): void =>
      void response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    if (request.url === '/') answer('text/html', page);
    else if (request.url === '/page.js') answer('text/javascript', script);
    else if (request.url?.startsWith('/v1/') === true) void passOn(serviceUrl, request, response);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The page's script and JsSIP as one module. */
export async function bundle(): Promise<string> {
  const built = (await build({
    ...{ root: import.meta.dirname, configFile: false, logLevel: 'error' },
    build: { write: false, minify: false, lib: { entry: file('page.js'), formats: ['es'] } },
  })) as Rolldown.RolldownOutput[];
  const code = built[0]?.output[0].code;
  if (code === undefined) throw new Error('the test page was not bundled');
  return code;
}

async function passOn(serviceUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '', headers } = request;
  const body = method === 'GET' ? null : new Uint8Array(await buffer(request));
  const type = 'content-type';
  const answer = await fetch(serviceUrl + url, {
    ...{ method, body },
    headers: {
      ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
      ...(body === null ? {} : { [type]: headers[type] ?? '' }),
    },
  });
  const text = await answer.text();
  response.writeHead(answer.status, { [type]: answer.headers.get(type) ?? 'text/plain' }).end(text);
}
