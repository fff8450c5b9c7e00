import type { z } from 'zod';

/** An answer of the service that is no success. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Of a conflict: its `data.reason`. */
  readonly reason: string;
  /** And the `data.state` that the call was in. */
  readonly state: string;

  constructor(request: string, status: number, body: unknown) {
    super(`${request}: ${String(status)} ${JSON.stringify(body)}`);
    this.status = status;
    this.code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
    const { data } = (body ?? {}) as { data?: { reason?: string; state?: string | null } };
    this.reason = data?.reason ?? '';
    this.state = data?.state ?? '';
  }
}

/** The service's HTTP API as one signed-in person uses it; answers are read through the contract's own schemas. */
export interface Api {
  readonly get: <T>(path: string, schema: z.ZodType<T>) => Promise<T>;
  readonly post: <T>(path: string, body: object, schema: z.ZodType<T>) => Promise<T>;
  readonly patch: <T>(path: string, body: object, schema: z.ZodType<T>) => Promise<T>;
  readonly put: (path: string, body?: object) => Promise<void>;
  readonly delete: (path: string) => Promise<void>;
  /** The same person at another instance of the service. */
  readonly at: (url: string) => Api;
  /** The bytes of a file, and the answer's headers. */
  readonly download: (path: string, range?: string) => Promise<{ bytes: Uint8Array; headers: Headers; status: number }>;
}

export function createApi(url: string, token: string | null): Api {
  const send = async (method: string, path: string, body?: object, range?: string): Promise<Response> => {
    const headers: Record<string, string> = {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(range === undefined ? {} : { range }),
    };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (answer.ok) return answer;
    const text = await answer.text();
    throw new ApiError(`${method} ${path}`, answer.status, text.startsWith('{') ? (JSON.parse(text) as unknown) : text);
  };
  const ask = async <T>(method: string, path: string, body: object | undefined, schema: z.ZodType<T>): Promise<T> => {
    const answer = await send(method, path, body);
    return schema.parse(answer.status === 204 ? null : await answer.json());
  };
  const tell = async (method: string, path: string, body?: object): Promise<void> => {
    await (await send(method, path, body)).text();
  };

  return {
    get: (path, schema) => ask('GET', path, undefined, schema),
    post: (path, body, schema) => ask('POST', path, body, schema),
    patch: (path, body, schema) => ask('PATCH', path, body, schema),
    put: (path, body) => tell('PUT', path, body),
    delete: (path) => tell('DELETE', path),
    at: (other) => createApi(other, token),
    download: async (path, range) => {
      const answer = await send('GET', path, undefined, range);
      return { bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers, status: answer.status };
    },
  };
}
