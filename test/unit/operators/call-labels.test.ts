import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../src/operators/account.ts';
import { createCallLabels, labelWithinMs, type CallLabel } from '../../../src/operators/call-labels.ts';
import type { RecentTalk, Talk } from '../../../src/operators/recent-talks.ts';
import { PasokhError, type ErrorCode } from '../../../src/shared/errors.ts';
import { callId, operatorId, queueId, type QueueId } from '../../../src/shared/ids.ts';
import { factsOf, numbered, plan } from '../../support/call-facts.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';

const [sara, omid, boss] = [operatorId('sara'), operatorId('omid'), operatorId('boss')];
const [support, sales] = [queueId('support'), queueId('sales')];
const call = callId('1.1');
const part = (more: Partial<Talk> = {}): Talk => ({
  ...{ callId: call, operatorId: sara, queueId: support, talkAt: 1_000, endedAt: 2_000, ...more },
});
const who = (id: typeof sara, role: Principal['role'] = 'operator'): Principal => ({
  ...{ operatorId: id, role, userName: id, sessionId: 's', expiresAt: 0 },
});

/** A ledger that can be away, and slow to say so. */
function world() {
  const clock = { now: 10_000 };
  const ledger = {
    ...{ talks: null as readonly Talk[] | null, last: [] as RecentTalk[], isAway: false },
    ...{ mandatory: [support] as QueueId[], labels: [] as CallLabel[] },
  };
  const ask = async <T>(answer: () => T): Promise<T> => {
    if (ledger.isAway) throw new PasokhError('ledger-unavailable');
    return answer();
  };
  const disposition = (code: string, queues: readonly QueueId[] = [], removed = false) => ({
    ...{ code, name: code, place: 1, queues, removed, createdAt: 0, changedAt: 0 },
  });
  const { view } = createCoreGateway(() => clock.now);
  const labels = createCallLabels({
    store: {
      talks: () => ask(() => ledger.talks),
      set: (label) => ask(() => void ledger.labels.push(label)),
      has: (id, operator) => ask(() => ledger.labels.some((one) => one.callId === id && one.operatorId === operator)),
      mandatoryQueues: () => ask(() => ledger.mandatory),
      lastTalks: () => ask(() => ledger.last),
    },
    dispositions: {
      all: () => ask(() => [disposition('other'), disposition('repair', [sales]), disposition('old', [], true)]),
    },
    ...{ view, now: () => clock.now },
  });
  const set = (by: Principal, code = 'other', whose: typeof sara | null = null) =>
    labels.set(call, { code, note: null, operatorId: whose }, by, clock.now);
  const hear = (id: string, queue = support, at = clock.now) =>
    labels.noticed(numbered(factsOf(plan({ call: callId(id), queue, at, waitMs: 0 }))));
  return { clock, ledger, labels, set, hear };
}

const code = async (work: Promise<unknown>): Promise<ErrorCode | null> => {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof PasokhError) return error.code;
    throw error;
  }
};

describe('a label', () => {
  it('is for a call that is known here only, as for one that the ledger alone knows', async () => {
    const { ledger, set, hear } = world();
    expect(await code(set(who(sara)))).toBe('not-found');
    hear('1.1');
    await set(who(sara));
    expect(ledger.labels).toEqual([
      { callId: call, operatorId: sara, code: 'other', note: null, at: 10_000, by: sara },
    ]);
    const other = world();
    other.ledger.talks = [part()];
    expect(await set(who(sara))).toMatchObject({ name: 'other' });
  });

  it('comes in time until a day after the talk, from supervisors later too', async () => {
    const { clock, ledger, set } = world();
    ledger.talks = [part()];
    clock.now = 2_000 + labelWithinMs;
    expect(await code(set(who(sara)))).toBeNull();
    clock.now += 1;
    expect(await code(set(who(sara)))).toBe('disposition-too-late');
    expect(await code(set(who(boss, 'supervisor')))).toBeNull();
    ledger.talks = [part({ endedAt: null })];
    expect(await code(set(who(sara)))).toBeNull();
  });

  it('is one for the queue of the talk, and of no queue one for all', async () => {
    const { ledger, set } = world();
    ledger.talks = [part({ queueId: null })];
    expect(await code(set(who(sara), 'repair'))).toBe('disposition-not-for-queue');
    expect(await code(set(who(sara), 'other'))).toBeNull();
    expect(await code(set(who(sara), 'old'))).toBe('disposition-unknown');
    ledger.talks = [part({ queueId: sales })];
    expect(await code(set(who(sara), 'repair'))).toBeNull();
  });

  it('of a supervisor is for the own part, for that of the only operator, or for one that is named', async () => {
    const { ledger, set } = world();
    const chief = who(boss, 'supervisor');
    ledger.talks = [];
    expect(await code(set(chief))).toBe('operator-not-in-call');
    ledger.talks = [part()];
    expect(await set(chief)).toMatchObject({ operatorId: sara, by: boss });
    ledger.talks = [part(), part({ operatorId: omid })];
    expect(await code(set(chief))).toBe('invalid-input');
    expect(await set(chief, 'other', omid)).toMatchObject({ operatorId: omid });
    ledger.talks = [part(), part({ operatorId: boss })];
    expect(await set(chief)).toMatchObject({ operatorId: boss });
  });
});

describe('a missing label', () => {
  it('is that of the last call of a queue that asks for it', async () => {
    const { clock, ledger, labels, hear } = world();
    hear('1.1');
    expect(labels.missingOf(sara)).toBeNull();
    await labels.refresh();
    expect(labels.missingOf(sara)).toBe('1.1');
    clock.now += 100_000;
    hear('1.2', sales);
    expect(labels.missingOf(sara)).toBe('1.1');
    clock.now += 100_000;
    hear('1.3');
    expect([labels.missingOf(sara), labels.missingOf(omid)]).toEqual(['1.3', null]);
    ledger.mandatory = [];
    await labels.refresh();
    expect(labels.missingOf(sara)).toBeNull();
  });

  it('is forgotten when it is too late to say it', async () => {
    const { clock, labels, hear } = world();
    await labels.refresh();
    hear('1.1');
    clock.now += labelWithinMs;
    expect(labels.missingOf(sara)).toBeNull();
  });

  it('holds the wrap-up, unless the ledger is away or knows better', async () => {
    const { ledger, labels, set, hear } = world();
    expect(await code(labels.checkWrapUpEnd(sara))).toBeNull();
    await labels.refresh();
    hear('1.1');
    expect(await code(labels.checkWrapUpEnd(sara))).toBe('disposition-missing');
    ledger.isAway = true;
    expect(await code(labels.checkWrapUpEnd(sara))).toBeNull();
    expect(labels.missingOf(sara)).toBe('1.1');
    ledger.isAway = false;
    ledger.labels.push({ callId: call, operatorId: sara, code: 'other', note: null, at: 1, by: boss });
    expect(await code(labels.checkWrapUpEnd(sara))).toBeNull();
    expect(labels.missingOf(sara)).toBeNull();
    hear('1.1', support, 50_000);
    expect(await code(set(who(sara)))).toBeNull();
    expect(labels.missingOf(sara)).toBeNull();
  });

  it('is known from the ledger after a restart', async () => {
    const { ledger, labels } = world();
    ledger.last = [{ ...part(), labelled: false }];
    await labels.refresh();
    expect(labels.missingOf(sara)).toBe('1.1');
    ledger.last = [{ ...part(), labelled: true }];
    await labels.refresh();
    expect(labels.missingOf(sara)).toBeNull();
  });
});
