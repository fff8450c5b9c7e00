import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { followCalls } from '../../../src/http/live/call-news.ts';
import { boardRows } from '../../../src/http/live/rows.ts';
import type { QueueCapacityAnswer } from '../../../src/contract/capacity.ts';
import { callId, nodeId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { openSpool, type Spool } from '../../../src/spool/open-spool.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { silentLog } from '../../support/acd-process.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

const sara = operatorId('sara');
const minute = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'pasokh-capacity-'));
let spool: Spool;
let service: Awaited<ReturnType<typeof createHttpService>>;

/** The service with its spool and without a ledger; one operator of one queue is there. */
async function begin(): Promise<void> {
  const options = { node: nodeId('n1'), maxBytes: 10_000_000, log: silentLog, now: () => Date.now() };
  spool = openSpool({ ...options, file: join(folder, 'spool.db') });
  service = await createHttpService(storesAway(), { notes: spool.notes });
  await service.gateway.syncConfiguration([aQueue()], [anOperator('sara')]);
  service.capacity.start();
  await post({ type: 'ReachableChanged', operatorId: sara, reachable: true });
  await post({ type: 'PresenceChosen', operatorId: sara, presence: { is: 'available' } });
}

async function end(): Promise<void> {
  service.capacity.stop();
  await service.app.close();
  spool.close();
}

beforeAll(begin);
afterAll(async () => {
  await end();
  rmSync(folder, { recursive: true });
});

const ask = async (id = 'sales', query = '') => {
  const headers = await service.tokenOf('supervisor');
  return service.app.inject({ method: 'GET', url: `/v1/queues/${id}/capacity${query}`, headers });
};
const capacity = async (): Promise<QueueCapacityAnswer> => (await ask()).json();

const post = (event: Unstamped) => service.gateway.post({ ...event, at: service.now() });
const enter = (id: string) => post({ type: 'CallerEntered', callId: callId(id), number: '0912', dialled: '1001' });

/** A call that rings for 5 s; `talkMs` null: it is still talking, otherwise it has a wrap-up of 2 s. */
async function serve(id: string, talkMs: number | null): Promise<void> {
  const [call, offer] = [callId(id), nthOffer(callId(id), 1)];
  await enter(id);
  service.clock.ahead += 5_000;
  await post({ type: 'OfferAnswered', offerId: offer });
  await post({ type: 'PartiesBridged', callId: call, offerId: offer });
  if (talkMs === null) return;
  service.clock.ahead += talkMs;
  await post({ type: 'CallerLeft', callId: call, to: 'hangup' });
  service.clock.ahead += 2_000;
  await post({ type: 'WrapUpEnded', operatorId: sara });
}

it('tells what a queue can promise, from what, and what it does not know', async () => {
  const before = await capacity();
  expect(before).toMatchObject({
    queueId: 'sales',
    operators: { signedIn: 1, atWork: 1, ready: 1, talking: 0, share: 1, rivals: [] },
    arrivals: { perHour: null, callers: 0 },
    handle: { meanMs: 180_000, deviationMs: 180_000, calls: 0, source: 'prior' },
    ring: { meanMs: null, calls: 0 },
    patience: { meanMs: null, abandoned: 0 },
    ...{ loadErlang: null, servicePerHour: 20, waiting: 0, places: [], target: { withinMs: 20_000, share: 0.8 } },
    next: { p50: 0, p80: 0, p90: 0 },
  });

  for (let n = 0; n < 10; n += 1) await serve(`1.${n}`, 100_000);
  await serve('2.1', null);
  await enter('3.1');
  await enter('3.2');
  const after = await capacity();
  expect(after).toMatchObject({
    operators: { ready: 0, talking: 1 },
    handle: { calls: 10, source: 'measured' },
    ring: { calls: 11 },
    waiting: 2,
    places: [
      { place: 1, callId: '3.1', queuedAt: expect.any(String) },
      { place: 2, callId: '3.2' },
    ],
  });
  expect(Math.abs(after.handle.meanMs - 102_000)).toBeLessThan(1_000);
  expect(Math.abs(after.ring.meanMs! - 5_000)).toBeLessThan(1_000);
  expect(after.arrivals.perHour).toBeGreaterThan(30);
  expect(after.loadErlang).toBeCloseTo((after.arrivals.perHour! * after.handle.meanMs) / (60 * minute), 3);
  const [first, second] = after.places.map(({ expectedWaitMs }) => expectedWaitMs!);
  expect([first!.p50 <= first!.p80, first!.p80 <= first!.p90, first!.p80 < second!.p80]).toEqual([true, true, true]);
  expect(after.next!.p80).toBeGreaterThan(second!.p80);
  expect(after.measuredLimit).toBeGreaterThan(0);
  const later = (await ask('sales', '?withinMs=600000')).json();
  expect(later.target.withinMs).toBe(600_000);
  expect(later.promised).toBe(Math.max(0, after.measuredLimit! - 2));
  expect(after.promised).toBeLessThan(later.promised);
  expect((await ask('sales', '?withinMs=-1')).json().code).toBe('invalid-input');
  expect((await ask('nothere')).json().code).toBe('not-found');
});

it('is on the board a moment later', async () => {
  const { gateway, pauses, capacity: meter } = service;
  const besideOperators = { pauseOf: pauses.of, missingLabelOf: () => null };
  const beside = { today: null, ...besideOperators, capacityOf: meter.last, callNews: followCalls(gateway) };
  const rows = () => boardRows(gateway.view, { ...beside, showMonitoring: true });
  const { next, promised, measuredLimit } = await capacity();
  const short = { expectedWaitMs: { p50: Math.round(next!.p50 / 1000) * 1000 }, promised, measuredLimit };
  await vi.waitFor(() => expect(rows()[0]).toMatchObject({ kind: 'queue', capacity: short }), { timeout: 10_000 });
});

it('goes on after a restart with what it has learned, while the ledger is away', async () => {
  const before = await capacity();
  await end();
  await begin();
  const { handle, ring, patience, arrivals } = await capacity();
  expect({ handle, ring, patience }).toEqual({ handle: before.handle, ring: before.ring, patience: before.patience });
  expect(arrivals.callers).toBeGreaterThan(0);
});
