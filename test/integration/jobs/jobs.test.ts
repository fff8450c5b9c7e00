import { Queue } from 'bullmq';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { JobHandlers } from '../../../src/jobs/catalog.ts';
import { createProducer, laneCount, laneQueue } from '../../../src/jobs/job-queues.ts';
import { startWorkers } from '../../../src/jobs/job-workers.ts';
import { connectRedis, isUp } from '../../../src/jobs/redis-connection.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { callId, nodeId } from '../../../src/shared/ids.ts';
import type { FactBatch } from '../../../src/stream/ports.ts';
import { factsOf, numbered, plan } from '../../support/call-facts.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { startTcpProxy } from '../../support/e2e/tcp-proxy.ts';
import { testRedis } from '../../support/redis.ts';

const { url, prefix, clear } = testRedis();
const redis = connectRedis({ url, onError: () => undefined });
const queueOptions = { redis, prefix, onError: () => undefined };
const producer = createProducer(queueOptions);
const lines: string[] = [];
const log = {
  info: (message: string) => void lines.push(message),
  warn: (message: string) => void lines.push(message),
};
const stop: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of stop.splice(0)) await close();
  await clear();
  lines.length = 0;
});
afterAll(async () => {
  await producer.close();
  redis.disconnect();
});

const handlers = (given: Partial<JobHandlers>): JobHandlers => ({
  'apply-facts': async () => undefined,
  'store-recording': async () => undefined,
  'sweep-recordings': async () => undefined,
  ...given,
});

function work(given: Partial<JobHandlers>): void {
  const workers = startWorkers({ ...queueOptions, handlers: handlers(given), log });
  stop.push(workers.close);
}

const whenUp = () => eventually(() => isUp(redis));

describe('jobs', () => {
  it('refuse to start while one has no handler', () => {
    const rest = Object.fromEntries(Object.entries(handlers({})).filter(([name]) => name !== 'store-recording'));
    const start = () => startWorkers({ ...queueOptions, handlers: rest as unknown as JobHandlers, log });
    expect(start).toThrow('store-recording');
  });

  it('bring the payload as it was put in', async () => {
    await whenUp();
    const seen: FactBatch[] = [];
    const batch = { node: nodeId('pbx-1'), facts: numbered(factsOf(plan({ number: 'ناشناس' }))) };
    await producer.lanes.send(1, batch);
    work({ 'apply-facts': async (facts) => void seen.push(facts) });
    await eventually(() => seen.length === 1);
    expect(seen).toEqual([batch]);
  });

  it('say once that the ledger is away, and once that it is there again', async () => {
    await whenUp();
    const seen = new Map<string, number>();
    work({
      'store-recording': async ({ callId: id }) => {
        seen.set(id, (seen.get(id) ?? 0) + 1);
        if (seen.size < 3 || seen.get(id) === 1) throw new PasokhError('ledger-unavailable');
      },
    });
    for (const id of ['1.1', '1.2', '1.3']) await producer.add('store-recording', { callId: callId(id) }, { once: id });
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual(['ledger away: jobs wait', 'ledger there: jobs go on']);
  });

  it('try again after a failure, and leave nothing behind', async () => {
    await whenUp();
    let runs = 0;
    work({
      'store-recording': async () => {
        runs += 1;
        if (runs === 1) throw new Error('not yet');
      },
    });
    await producer.add('store-recording', { callId: callId('1.1') }, { once: '1.1' });
    await eventually(() => runs === 2);
    expect(lines).toEqual(['job failed']);
    const queue = new Queue('background', { connection: redis, prefix });
    stop.push(() => queue.close());
    await eventually(async () => Object.values(await queue.getJobCounts()).every((count) => count === 0));
    await producer.add('store-recording', { callId: callId('1.1') }, { once: '1.1' });
    await eventually(() => runs === 3);
  });

  it('are not doubled while one with the same key waits', async () => {
    await whenUp();
    const batch = { node: nodeId('pbx-1'), facts: numbered(factsOf(plan())) };
    for (let times = 0; times < 3; times += 1) {
      await producer.lanes.send(2, batch);
      await producer.add('store-recording', { callId: callId('1.2') }, { once: '1.2' });
    }
    for (const name of [laneQueue(2), 'background']) {
      const queue = new Queue(name, { connection: redis, prefix });
      stop.push(() => queue.close());
      expect(await queue.getWaitingCount()).toBe(1);
    }
  });

  it('drop a payload that the schema refuses', async () => {
    await whenUp();
    let runs = 0;
    work({ 'store-recording': async () => void (runs += 1) });
    const queue = new Queue('background', { connection: redis, prefix });
    stop.push(() => queue.close());
    await queue.add('store-recording', { callId: 7 }, { attempts: 5, removeOnFail: true });
    await queue.add('no-such-job', {}, { attempts: 5, removeOnFail: true });
    await eventually(() => lines.length === 2);
    expect(runs).toBe(0);
  });

  it('of one lane run one at a time, lanes side by side', async () => {
    await whenUp();
    let [running, most, inLane, mostInLane] = [0, 0, 0, 0];
    const { promise: together, resolve } = Promise.withResolvers<null>();
    const batch = (seq: number): FactBatch => ({
      node: nodeId('pbx-1'),
      facts: [{ seq, at: 1, type: 'GapSeen', from: 0 }],
    });
    for (let seq = 1; seq <= 3; seq += 1) await producer.lanes.send(0, batch(seq));
    await producer.lanes.send(1, batch(100));
    let done = 0;
    work({
      'apply-facts': async ({ facts }) => {
        const first = facts[0]!.seq < 100;
        most = Math.max(most, (running += 1));
        if (first) mostInLane = Math.max(mostInLane, (inLane += 1));
        if (running === 2) resolve(null);
        await together;
        running -= 1;
        if (first) inLane -= 1;
        done += 1;
      },
    });
    await eventually(() => done === 4);
    expect([most, mostInLane]).toEqual([2, 1]);
    expect(256 % laneCount).toBe(0);
  });

  it('go on over a new connection when the old one is dead but looks open', async () => {
    const { port, hang, mend, close } = await startTcpProxy(Number(new URL(url).port));
    const through = Object.assign(new URL(url), { port: String(port) }).href;
    const cabled = connectRedis({ url: through, onError: () => undefined });
    const cautious = createProducer({ ...queueOptions, redis: cabled });
    stop.push(cautious.close, async () => cabled.disconnect(), close);
    await eventually(() => isUp(cabled));
    const seen: string[] = [];
    work({ 'store-recording': async (payload) => void seen.push(payload.callId) });
    hang();
    await expect(cautious.add('store-recording', { callId: callId('1.3') })).rejects.toThrow('in time');
    await eventually(() => !isUp(cabled));
    await expect(cautious.add('store-recording', { callId: callId('1.4') })).rejects.toThrow('not connected');
    mend();
    await eventually(() => isUp(cabled));
    await cautious.add('store-recording', { callId: callId('1.5') });
    await eventually(() => seen.includes('1.5'));
    expect(seen).not.toContain('1.4');
  });

  it('cannot be put in while Redis is away, and the attempt ends at once', async () => {
    const away = connectRedis({ url: 'redis://127.0.0.1:1', onError: () => undefined });
    const unlucky = createProducer({ ...queueOptions, redis: away });
    await expect(unlucky.add('sweep-recordings', {})).rejects.toThrow('not connected');
    away.disconnect();
    await unlucky.close();
  });
});
