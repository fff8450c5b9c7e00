import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { bundle } from '../browser/phone-site.ts';
import { stackEnv } from '../stack-env.ts';
import { stackWith } from './stack-service.ts';

/** Not `localhost`: a browser trusts that one without a certificate. */
export const siteName = 'pbx.test';
const port = (): number => Number(stackEnv('PASOKH_PROXY_PORT'));
const folder = (): string => path.join(stackEnv('PASOKH_STACK_DIR'), 'data/proxy');

/** What a service is told that has `docker/Caddyfile` in front of it. */
export const behindFrontDoor = (): Record<string, string> => ({
  PASOKH_PHONE_WS_URL: `wss://${siteName}:${String(port())}/ws`,
  PASOKH_HTTP_TRUSTED_PROXIES: '127.0.0.1',
});

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** An address of this machine to come from. */
  readonly from?: string;
}

/** Caddy with our configuration and a certificate of a CA of its own, in front of one service. */
export interface FrontDoor {
  readonly url: string;
  /** What Chromium needs to find the name, and to believe this CA and no other. */
  readonly flags: string[];
  /** For Node, with `tls`, which checks the name and the CA. */
  readonly socketUrl: string;
  readonly tls: ConnectionOptions & { readonly headers: { readonly host: string } };
  /** The path goes out as it is written, dots and all. */
  readonly ask: (path: string, options?: AskOptions) => Promise<Asked>;
  readonly close: () => Promise<void>;
}

/** Starts it; the test page of `support/browser` lies in the folder of pages. */
export async function openFrontDoor(serviceUrl: string): Promise<FrontDoor> {
  await putPages();
  const settings = { PASOKH_SITE: siteName, PASOKH_TLS: 'internal', PASOKH_HTTP_PORT: new URL(serviceUrl).port };
  await stackWith(settings, 'restart', 'proxy');
  const pki = path.join(folder(), 'caddy/pki/authorities/local');
  const intermediate = new X509Certificate(await readFile(path.join(pki, 'intermediate.crt')));
  const key = createHash('sha256').update(intermediate.publicKey.export({ type: 'spki', format: 'der' }));
  const host = `${siteName}:${String(port())}`;
  const tls = {
    ...{ host: '127.0.0.1', port: port(), servername: siteName, headers: { host } },
    ca: await readFile(path.join(pki, 'root.crt')),
  };
  return {
    ...{ url: `https://${host}`, socketUrl: `wss://127.0.0.1:${String(port())}`, tls },
    flags: [
      `--host-resolver-rules=MAP ${siteName} 127.0.0.1`,
      `--ignore-certificate-errors-spki-list=${key.digest('base64')}`,
    ],
    ask: async (target, { method = 'GET', headers = {}, body, from } = {}) => {
      const asked = request({
        ...{ ...tls, method, path: target, headers: { ...tls.headers, ...headers } },
        ...(from === undefined ? {} : { localAddress: from }),
      }).end(body);
      const [answer] = await once(asked, 'response');
      return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
    },
    close: async () => {
      await stackWith({}, 'down', 'proxy');
    },
  };
}

async function putPages(): Promise<void> {
  const pages = path.join(folder(), 'pages');
  const page = path.join(import.meta.dirname, '../browser/page.html');
  await mkdir(pages, { recursive: true });
  await writeFile(path.join(pages, 'index.html'), await readFile(page));
  await writeFile(path.join(pages, 'page.js'), await bundle());
}
