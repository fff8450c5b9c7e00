import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { signedIn } from '../../../src/contract/auth.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { stackEnv } from '../stack-env.ts';
import { createApi, type Api } from './api-client.ts';
import { sweepAsterisk } from './asterisk-eyes.ts';
import { openCel, type Cel } from './cel.ts';
import { createService, runCli, type Service } from './service.ts';

/** A service of its own on the shared stack: own database, spool, recordings and jobs; the PBX is swept clean before. */
export interface World {
  readonly service: Service;
  readonly settings: Readonly<Record<string, string>>;
  /** Asterisk's channel event log since the world began. */
  readonly cel: Cel;
  readonly since: number;
  readonly database: TestDatabase;
  readonly recordingsDir: string;
  /** The first administrator; the service must have run once. */
  readonly admin: Api;
  /** Signs in with a password. */
  readonly signIn: (userName: string, password: string) => Promise<Api>;
  readonly close: () => Promise<void>;
}

const password = 'correct horse battery staple';

/** `extra` settings win over the stack's: a proxy's port, for one. */
export async function openWorld(extra: Readonly<Record<string, string>> = {}): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pasokh-e2e-'));
  const [database, redisUrl] = await Promise.all([createTestDatabase(), emptyRedis(), sweepAsterisk()]);
  const recordingsDir = path.join(folder, 'recordings');
  const settings = {
    PASOKH_DATABASE_URL: database.url,
    PASOKH_REDIS_URL: redisUrl,
    PASOKH_SPOOL_DIR: path.join(folder, 'spool'),
    PASOKH_RECORDINGS_DIR: recordingsDir,
    ...extra,
  };
  const cel = openCel();
  const service = await createService(settings);
  await runCli('create-operator', ['--user-name', 'root'], settings, password);
  try {
    await service.start();
  } catch (error) {
    await service.kill(); // or it would work off the jobs of those that follow
    throw error;
  }

  const signIn: World['signIn'] = async (userName, secret) => {
    const answer = await createApi(service.url, null).post('/v1/auth/login', { userName, password: secret }, signedIn);
    return createApi(service.url, answer.accessToken);
  };
  return {
    ...{ service, settings, cel, since: Date.now(), database, recordingsDir, signIn },
    admin: await signIn('root', password),
    close: async () => {
      await service.stop();
      await Promise.all([database.drop(), rm(folder, { recursive: true, force: true }), sweepAsterisk()]);
    },
  };
}

/** The last of Redis's databases, emptied: the jobs of an earlier world would write its facts into this one's ledger. */
async function emptyRedis(): Promise<string> {
  const url = Object.assign(new URL(stackEnv('PASOKH_REDIS_URL')), { pathname: '/15' }).href;
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    await redis.flushdb();
  } finally {
    redis.disconnect();
  }
  return url;
}
