import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { stackEnv } from '../../support/stack-env.ts';

const root = path.join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const service = z.strictObject({
  image: z.string().optional(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  profiles: z.array(z.literal('outside')).optional(),
  restart: z.string().optional(),
  init: z.boolean().optional(),
  user: z.string().optional(),
  network_mode: z.literal('host').optional(),
  stop_grace_period: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
});
const compose = z
  .strictObject({
    name: z.string(),
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('docker-compose.yml')));
const { postgres, redis, asterisk, migrate, service: pasokh } = compose.services;

/** Compose itself reads the file, without an engine: what it says against it, or null. */
function complaintOfCompose(file: string): string | null {
  const binary = path.join(stackEnv('PASOKH_STACK_ROOT'), 'usr/libexec/docker/cli-plugins/docker-compose');
  const secrets = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'AMI_SECRET', 'ARI_SECRET', 'TOKEN_SECRET'];
  const env = { ...process.env, ...Object.fromEntries(secrets.map((name) => [`PASOKH_${name}`, 'for-the-test'])) };
  const { status, stderr } = spawnSync(binary, ['-f', file, 'config', '--quiet'], { cwd: root, env, encoding: 'utf8' });
  return status === 0 ? null : stderr;
}

describe('docker-compose.yml', () => {
  test('Docker Compose accepts it by its own schema, and would see a fault', () => {
    expect(complaintOfCompose('docker-compose.yml')).toBeNull();
    const folder = mkdtempSync(path.join(tmpdir(), 'pasokh-compose-'));
    const faulty = path.join(folder, 'faulty.yml');
    writeFileSync(faulty, read('docker-compose.yml').replace('restart:', 'restrat:'));
    expect(complaintOfCompose(faulty)).toContain('restrat');
    rmSync(folder, { recursive: true });
  });

  test('every port is published on loopback only', () => {
    const ports = Object.values(compose.services).flatMap((one) => one.ports ?? []);
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('whatever stays up tells its health', () => {
    for (const [name, one] of Object.entries(compose.services)) {
      if (one.restart !== undefined) expect(one.healthcheck, name).toBeDefined();
    }
    expect(read('docker/health.mjs')).toContain('/health/live');
    expect(pasokh?.healthcheck?.test).toEqual(['CMD', 'node', '/app/docker/health.mjs']);
  });

  test('what we build runs as a user who is not root', () => {
    for (const [one, user] of [
      [asterisk, 'asterisk'],
      [migrate, 'node'],
      [pasokh, 'node'],
    ] as const) {
      expect(one?.user).toBe(user);
      expect(read(one?.build?.dockerfile ?? '')).toMatch(new RegExp(`^USER ${user}$`, 'm'));
    }
  });

  test('Redis writes every change to disk and never evicts a job', () => {
    expect(redis?.image).toBe('redis:8');
    expect(redis?.command?.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
  });

  test('Postgres is the version of the native stack', () => {
    expect(postgres?.image).toBe('postgres:18');
    expect(read('script/stack.d/root.sh')).toContain('postgresql-18');
  });

  test('a service starts after those it needs', () => {
    for (const one of Object.values(compose.services)) {
      for (const name of Object.keys(one.depends_on ?? {})) expect(compose.services).toHaveProperty(name);
    }
    expect(Object.keys(pasokh?.depends_on ?? {})).toEqual(['postgres', 'redis', 'asterisk', 'migrate']);
  });

  test('each variable without a default is in .env.example, and so is each secret', () => {
    const needed = [...read('docker-compose.yml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    const listed = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining([...new Set(needed)]));
  });
});

describe('what the images copy is there', () => {
  test.each(readdirSync(path.join(root, 'docker')).filter((name) => name.endsWith('.Dockerfile')))('%s', (name) => {
    const ignored = read('.dockerignore').split('\n');
    for (const [, sources = ''] of read(`docker/${name}`).matchAll(/^COPY (.+) \S+$/gm)) {
      for (const source of sources.split(' ')) {
        expect(existsSync(path.join(root, source)), source).toBe(true);
        expect(ignored).toContain(`!${source.split('/')[0] ?? ''}`);
      }
    }
  });
});
