import { Pool, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { PbxRecordings } from '../recordings/ports.ts';
import type { DurationMs } from '../shared/time.ts';
import { basicAuthorization, type AriServer } from './ari/authorization.ts';
import { channelOfTrace } from './emergency-calls.ts';
import { channelOf } from './names.ts';

export interface RecordingFiles extends PbxRecordings {
  readonly close: () => Promise<void>;
}

const names = z.array(z.object({ name: z.string() }));

/** Without a byte for this long, a body counts as broken. */
const bodyTimeoutMs: DurationMs = 10_000;

/**
 * The PBX's recording folder, over the stored-recordings part of ARI's HTTP. It has a pool of its own, so that long downloads
 * never keep a command waiting, and needs neither the WebSocket nor the application.
 */
export function createRecordingFiles(server: AriServer): RecordingFiles {
  const pool = new Pool(new URL(server.url).origin, {
    connections: 4,
    connect: { timeout: server.timeoutMs },
    headersTimeout: server.timeoutMs,
    bodyTimeout: bodyTimeoutMs,
  });
  const request = (method: 'GET' | 'DELETE', path: string): Promise<Dispatcher.ResponseData> =>
    pool.request({ method, path: `/ari${path}`, headers: { authorization: basicAuthorization(server) } });
  const fileOf = (name: string) => `/recordings/stored/${encodeURIComponent(name)}/file`;

  const fetch: PbxRecordings['fetch'] = (name) =>
    reaching(async () => {
      const { statusCode, headers, body } = await request('GET', fileOf(name));
      const cancel = () => {
        // Whoever stopped reading does not want to hear that it stopped.
        body.on('error', () => undefined).destroy();
      };
      const bytes = Number(headers['content-length']);
      if (statusCode === 200 && Number.isInteger(bytes)) return { is: 'there', bytes, body, cancel };
      cancel();
      return statusCode === 404 ? { is: 'gone' } : unexpected(statusCode);
    });

  return {
    fetch,
    // ARI has no HEAD: the answer is begun and left.
    look: async (name) => {
      const found = await fetch(name);
      if (found.is !== 'there') return found;
      found.cancel();
      return { is: 'there', bytes: found.bytes };
    },
    list: () =>
      reaching(async () => {
        const { statusCode, body } = await request('GET', '/recordings/stored');
        if (statusCode !== 200) return unexpected(statusCode, body);
        return { is: 'ok', names: names.parse(await body.json()).map(({ name }) => name) };
      }),
    delete: (name) =>
      reaching(async () => {
        const { statusCode, body } = await request('DELETE', `/recordings/stored/${encodeURIComponent(name)}`);
        await body.dump();
        if (statusCode === 204) return { is: 'ok' };
        return statusCode === 404 ? { is: 'gone' } : unexpected(statusCode);
      }),
    callerPresent: async (callId) => {
      // Of a call that an operator dialled without us the phone's channel alone is known.
      for (const channel of new Set([channelOf(callId), channelOfTrace(callId)])) {
        const found = await reaching(async () => {
          const { statusCode, body } = await request('GET', `/channels/${encodeURIComponent(channel)}`);
          await body.dump();
          if (statusCode === 200) return { is: 'there' };
          return statusCode === 404 ? { is: 'gone' } : unexpected(statusCode);
        });
        if (found.is !== 'gone') return found.is === 'unreachable' ? 'unreachable' : true;
      }
      return false;
    },
    close: () => pool.destroy(),
  };
}

type Unreachable = { readonly is: 'unreachable'; readonly why: string };

async function unexpected(statusCode: number, body?: Dispatcher.ResponseData['body']): Promise<Unreachable> {
  await body?.dump();
  return { is: 'unreachable', why: `ARI answered ${String(statusCode)}` };
}

/** The port rejects never: whatever fails on the way is `unreachable`, an answer that cannot be read among it. */
async function reaching<Answer>(ask: () => Promise<Answer>): Promise<Answer | Unreachable> {
  try {
    return await ask();
  } catch (error) {
    return { is: 'unreachable', why: error instanceof Error ? error.message : String(error) };
  }
}
