import { createRequire } from 'node:module';
import { Pool } from 'undici';
import { AriRefusal, Unanswered } from '../results.ts';
import { basicAuthorization, type AriServer } from './authorization.ts';

/** What swagger-client hands to its HTTP client, as far as it matters. */
interface SwaggerCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | undefined;
  readonly on: {
    readonly response: (answer: { status: number; data: Buffer }) => void;
    readonly error: (error: unknown) => void;
  };
}

interface Opened {
  readonly pool: Pool;
  readonly authorization: string;
  readonly timeoutMs: number;
}

/** ari-client keeps one HTTP client for the whole process, so servers are told apart by their origin. */
const opened = new Map<string, Opened>();

/** Closes a connection before the PBX does (its `session_keep_alive` is 15 s), or a command would meet a dead one. */
const keepAliveMs = 10_000;

async function answer(call: SwaggerCall): Promise<{ status: number; data: Buffer }> {
  const url = new URL(call.url);
  const server = opened.get(url.origin);
  if (server === undefined) throw new Unanswered('the ARI link is closed');
  try {
    const response = await server.pool.request({
      path: url.pathname + url.search,
      method: call.method.toUpperCase(),
      // Exactly this name: swagger-client puts the credentials of whichever server it saw last under it.
      headers: { ...call.headers, Authorization: server.authorization },
      body: call.body === undefined || call.body === '' ? null : call.body,
      signal: AbortSignal.timeout(server.timeoutMs),
    });
    return { status: response.statusCode, data: Buffer.from(await response.body.arrayBuffer()) };
  } catch (error) {
    throw new Unanswered(`ARI: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Asterisk explains a refusal as `{"message": "…"}`. */
export function explain(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.slice(0, 200);
}

async function perform(call: SwaggerCall): Promise<void> {
  try {
    const { status, data } = await answer(call);
    if (status >= 400) throw new AriRefusal(status, explain(data.toString()));
    call.on.response({ status, data });
  } catch (error) {
    const known = error instanceof AriRefusal || error instanceof Unanswered;
    report(call, known ? error : new Unanswered('ARI: an answer that cannot be read', { cause: error }));
  }
}

/** swagger-client rejects its promise and then throws the same as a string, which would end the process. */
function report(call: SwaggerCall, error: unknown): void {
  try {
    call.on.error(error);
  } catch (again) {
    if (typeof again !== 'string') throw again;
  }
}

let replaced = false;

/** Puts undici into the one place where ari-client's swagger-client does HTTP: promises settle, statuses are kept. */
function replaceSwaggerHttp(): void {
  if (replaced) return;
  const asAriClient = createRequire(createRequire(import.meta.url).resolve('ari-client'));
  const swagger = asAriClient('swagger-client') as {
    SwaggerHttp: { prototype: { execute: (call: SwaggerCall) => void } };
  };
  swagger.SwaggerHttp.prototype.execute = (call) => void perform(call);
  // It makes itself a global `log` that writes to the console, for one useless warning on each connection.
  Object.assign(globalThis, { log: () => undefined });
  replaced = true;
}

/**
 * Opens the bounded connection pool of one ARI server; ari-client's calls to it go through here from now on.
 * @returns the function that closes it; calls under way are ended as unanswered
 */
export function openAriHttp(server: AriServer): () => Promise<void> {
  replaceSwaggerHttp();
  const { origin } = new URL(server.url);
  if (opened.has(origin)) throw new Error(`this process has a link to ${origin} already`);
  const entry: Opened = {
    pool: new Pool(origin, { connections: 16, keepAliveTimeout: keepAliveMs, keepAliveMaxTimeout: keepAliveMs }),
    authorization: basicAuthorization(server),
    timeoutMs: server.timeoutMs,
  };
  opened.set(origin, entry);
  return async () => {
    opened.delete(origin);
    await entry.pool.destroy();
  };
}
