import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log, Turn } from '../../../src/acd-runtime/ports.ts';
import { callId, nodeId, queueId } from '../../../src/shared/ids.ts';
import { openSpool } from '../../../src/spool/open-spool.ts';
import { silentLog } from '../../support/acd-process.ts';

const bornAt = 1_764_000_000_000;
const options = { node: nodeId('n1'), maxBytes: 10_000_000, log: silentLog, now: () => bornAt };
const call = callId('1764000000.1');
const entered = { type: 'CallEntered', at: 1, callId: call, number: '0912', dialled: '1001' } as const;
const admit = { type: 'AdmitCaller', callId: call, queueId: queueId('sales') } as const;
const hold = { type: 'HoldCaller', callId: call, queueId: queueId('sales') } as const;
const caller = {
  id: call,
  kind: 'call',
  direction: 'inbound',
  number: '0912',
  dialled: '1001',
  enteredAt: 1,
  visited: [],
  offers: 0,
  dials: 0,
  is: 'leaving',
  since: 1,
  until: 2,
} as const;
const turn = (changes: Partial<Turn> = {}): Turn => ({
  heardAt: 1,
  facts: [],
  rows: [],
  commands: [],
  done: [],
  ...changes,
});
const unavailable = expect.objectContaining({ code: 'spool-unavailable' });

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-spool-'));
  file = join(folder, 'deep', 'spool.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('notes', () => {
  test('are found again after a restart, as they were written last', () => {
    const spool = openSpool({ ...options, file });
    spool.notes.put('one', { calls: 1 });
    spool.notes.put('one', { calls: 2, at: [1.5, null] });
    spool.notes.put('other', 'gone');
    spool.notes.remove('other');
    spool.notes.remove('never there');
    spool.close();
    const again = openSpool({ ...options, file });
    expect([...again.notes.all()]).toEqual([['one', { calls: 2, at: [1.5, null] }]]);
    again.close();
  });

  test('have a place in a spool of the version before them, which keeps what it has', () => {
    const before = openSpool({ ...options, file });
    before.append([entered]);
    before.close();
    const db = new DatabaseSync(file);
    db.exec('DROP TABLE notes; PRAGMA user_version = 1');
    db.close();
    for (const name of ['first', 'second']) {
      const spool = openSpool({ ...options, file });
      spool.notes.put(name, name);
      expect([spool.backlog(), spool.notes.all().get(name)]).toEqual([1, name]);
      spool.close();
    }
  });

  test('give way when the spool is full', () => {
    const spool = openSpool({ ...options, file, maxBytes: 300_000 });
    spool.notes.put('kept', 1);
    expect(() => {
      for (let n = 0; n < 100; n += 1) spool.notes.put(`large ${n}`, 'x'.repeat(10_000));
    }).toThrow(unavailable);
    expect(() => spool.notes.put('kept', 2)).toThrow(unavailable);
    expect(spool.notes.all().get('kept')).toBe(1);
    spool.notes.remove('large 0');
    spool.close();
  });
});

describe('turns', () => {
  test('a turn is found again after a restart: rows, pending commands, facts, and until when the PBX was heard', () => {
    const spool = openSpool({ ...options, file });
    const kept = spool.commit(
      turn({
        heardAt: 7,
        facts: [entered],
        rows: [{ kind: 'caller', id: call, body: caller }],
        commands: [admit, hold],
      }),
    );
    spool.commit(turn({ heardAt: null, done: [kept.commands[0]!.seq] }));
    spool.close();

    const again = openSpool({ ...options, file });
    expect(again.load()).toEqual({
      rows: [{ kind: 'caller', id: call, body: caller }],
      pending: [{ seq: kept.commands[1]!.seq, command: hold }],
      heardAt: 7,
    });
    expect(again.read(0, 10)).toEqual([{ ...entered, seq: kept.facts[0]!.seq }]);
    again.commit(turn({ rows: [{ kind: 'caller', id: call, body: null }] }));
    expect(again.load().rows).toEqual([]);
    again.close();
  });

  test('a killed writer loses nothing that it was told is kept', async () => {
    const writer = spawn(process.execPath, ['test/support/spool-writer.ts', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    const told: number[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      if (line !== 'open') told.push(Number(line));
      if (told.length === 300) writer.kill('SIGKILL');
    }
    await ended;

    const spool = openSpool({ ...options, file });
    const kept = spool.read(0, 100_000).map(({ seq }) => seq);
    const { rows, pending } = spool.load();
    expect(kept.slice(0, told.length)).toEqual(told);
    // The last turn may have been kept just before it could be told; it is there as a whole or not at all.
    expect(kept.length - told.length).toBeLessThanOrEqual(1);
    expect([rows.length, pending.length]).toEqual([kept.length, kept.length]);
    expect(spool.append([entered])[0]!.seq).toBe(kept.at(-1)! + 1);
    spool.close();
  });
});

describe('facts', () => {
  test('are read in order from a number on, and freed in ranges', () => {
    const spool = openSpool({ ...options, file });
    const [a, b, c, d] = spool.append([entered, entered, entered, entered]).map(({ seq }) => seq);
    expect(spool.read(a!, 2).map(({ seq }) => seq)).toEqual([b, c]);
    spool.free([
      { from: a!, to: b! },
      { from: d!, to: d! + 100 },
    ]);
    expect(spool.read(0, 10).map(({ seq }) => seq)).toEqual([c]);
    expect(spool.backlog()).toBe(1);
    spool.close();
  });

  test('never get a number again: not after freeing all, not after a restart, not in a spool that replaces a lost one', () => {
    const spool = openSpool({ ...options, file });
    const first = spool.append([entered, entered]).at(-1)!.seq;
    spool.free([{ from: 0, to: first }]);
    spool.close();
    const again = openSpool({ ...options, file });
    const next = again.append([entered])[0]!.seq;
    expect(next).toBe(first + 1);
    again.close();

    rmSync(join(folder, 'deep'), { recursive: true });
    const replaced = openSpool({ ...options, file, now: () => bornAt + 1000 });
    expect(replaced.append([entered])[0]!.seq).toBeGreaterThan(next);
    replaced.close();
  });

  test('tell that they were appended once they are kept', () => {
    const spool = openSpool({ ...options, file });
    const seen: number[] = [];
    spool.onAppended(() => seen.push(spool.backlog()));
    spool.commit(turn({ facts: [entered] }));
    spool.commit(turn());
    spool.append([entered]);
    expect(seen).toEqual([1, 2]);
    spool.close();
  });
});

describe('a full spool', () => {
  test('keeps nothing of a turn, says so, and goes on once the ledger has freed facts', () => {
    const spool = openSpool({ ...options, file, maxBytes: 200_000 });
    const many = Array.from({ length: 50 }, () => entered);
    const fill = () => {
      for (;;)
        spool.commit(turn({ facts: many, rows: [{ kind: 'caller', id: call, body: caller }], commands: [admit] }));
    };
    expect(fill).toThrow(unavailable);
    const facts = spool.read(0, 1_000_000);
    const { pending } = spool.load();
    expect(facts.length).toBe(spool.backlog());
    expect(facts.length).toBe(pending.length * many.length);
    expect(fill).toThrow(unavailable);
    expect(spool.backlog()).toBe(facts.length);

    spool.free([{ from: 0, to: facts[facts.length >> 1]!.seq }]);
    const { facts: kept } = spool.commit(turn({ facts: [entered] }));
    expect(kept[0]!.seq).toBeGreaterThan(facts.at(-1)!.seq);
    spool.close();
  });
});

test('a turn that does not fit is not kept at all', () => {
  const spool = openSpool({ ...options, file, maxBytes: 200_000 });
  const tooMany = Array.from({ length: 10_000 }, () => entered);
  expect(() => spool.commit(turn({ facts: tooMany, commands: [admit] }))).toThrow(/cannot be written: .*full/);
  expect([spool.read(0, 10), spool.load().pending, spool.backlog()]).toEqual([[], [], 0]);
  spool.commit(turn({ facts: [entered] }));
  spool.close();
});

describe('opening', () => {
  test('is refused while another process has the spool, and works once that one was killed', async () => {
    const owner = spawn(process.execPath, ['test/support/spool-writer.ts', file, 'idle'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => owner.once('exit', resolve));
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    expect(() => openSpool({ ...options, file })).toThrow(/in use by another process/);
    owner.kill('SIGKILL');
    await ended;
    openSpool({ ...options, file }).close();
  });

  test('is refused for another node, and for a spool of a newer version', () => {
    openSpool({ ...options, file }).close();
    expect(() => openSpool({ ...options, file, node: nodeId('n2') })).toThrow(/belongs to node n1/);
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => openSpool({ ...options, file })).toThrow(/newer version \(99\)/);
  });

  test('is refused where no file can be', () => {
    writeFileSync(join(folder, 'deep'), 'a file, not a folder');
    expect(() => openSpool({ ...options, file })).toThrow(unavailable);
  });

  test.each([
    ['its header is garbage', (bytes: Buffer) => bytes.fill('x', 0, 100)],
    ['a page is garbage', (bytes: Buffer) => bytes.fill('x', 4096, bytes.length)],
  ])('sets a damaged spool aside and starts a new one: %s', (_how, damage) => {
    const spool = openSpool({ ...options, file });
    const last = spool.append(Array.from({ length: 500 }, () => entered)).at(-1)!.seq;
    spool.close();
    writeFileSync(file, damage(readFileSync(file)));

    const alarms: string[] = [];
    const log: Log = { ...silentLog, error: (message) => void alarms.push(message) };
    const fresh = openSpool({ ...options, file, log, now: () => bornAt + 60_000 });
    expect(alarms).toEqual(['spool damaged: set aside, starting a new one']);
    expect(readdirSync(join(folder, 'deep'))).toContain(`spool.db.damaged-${bornAt + 60_000}`);
    expect(fresh.load()).toEqual({ rows: [], pending: [], heardAt: null });
    expect(fresh.append([entered])[0]!.seq).toBeGreaterThan(last);
    fresh.close();
  });

  test('takes an empty file for a new spool', () => {
    openSpool({ ...options, file }).close();
    truncateSync(file, 0);
    const spool = openSpool({ ...options, file });
    expect(spool.backlog()).toBe(0);
    spool.close();
  });
});
