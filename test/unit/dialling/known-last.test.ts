import { expect, it } from 'vitest';
import { createDialBook } from '../../../src/dialling/dial-book.ts';
import type { TrunkAccount } from '../../../src/dialling/ports.ts';
import { createTrunkStates } from '../../../src/dialling/trunk-states.ts';
import { createTrunkSync } from '../../../src/dialling/trunk-sync.ts';
import type { TrunkState } from '../../../src/dialling/trunk.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { trunkId } from '../../../src/shared/ids.ts';
import { createMemoryNotes } from '../../fakes/memory-notes.ts';
import { dialRules, trunk } from './builders.ts';

const log = () => {
  const lines: string[] = [];
  const write = (_fields: object, message: string): void => void lines.push(message);
  return { lines, info: write, warn: write };
};
const away = () => Promise.reject(new PasokhError('ledger-unavailable'));

it('trunks and rules are known across a restart without the ledger, and a full spool keeps nobody from them', async () => {
  const notes = createMemoryNotes();
  const there = { all: async () => [{ trunk: trunk('t1'), sealedSecret: 'v1.sealed' }] };
  const rules = { read: async () => dialRules({ version: 7 }) };
  const told = log();
  notes.isFull = true;
  const first = createDialBook({ trunks: there, rules, notes, log: told });
  expect(() => first.known()).toThrow(PasokhError);
  expect(first.trunks()).toEqual([]);
  await first.refresh();
  expect([first.known().rules.version, told.lines]).toEqual([7, ['trunks and dial rules cannot be written down']]);
  notes.isFull = false;
  await first.refresh();

  const next = createDialBook({ trunks: { all: away }, rules: { read: away }, notes, log: log() });
  await expect(next.refresh()).rejects.toThrow(PasokhError);
  expect(next.known()).toEqual({ trunks: [trunk('t1')], rules: dialRules({ version: 7 }) });
  expect(JSON.stringify([...notes.all()])).not.toContain('sealed');
});

it.each([
  ['the one before, which knew no service numbers', 1, { trunks: [trunk('t1')], rules: dialRules({ version: 7 }) }],
  ['one that is not known', 3, null],
])('a note of another version is read after an upgrade without the ledger: %s', async (_what, version, known) => {
  const notes = createMemoryNotes();
  notes.put('dial-book', {
    ...{ version, trunks: [trunk('t1')], rules: { ...dialRules({ version: 7 }), serviceNumbers: undefined } },
  });
  const book = createDialBook({ trunks: { all: away }, rules: { read: away }, notes, log: log() });
  expect(book.isKnown() ? book.known() : null).toEqual(known);
  const there = { all: async () => [{ trunk: trunk('t2'), sealedSecret: null }] };
  await createDialBook({ trunks: there, rules: { read: async () => dialRules() }, notes, log: log() }).refresh();
  expect(notes.all().get('dial-book')).toMatchObject({ version: 2, trunks: [{ id: 't2' }] });
});

it('an answer that a later one overtook is not taken', async () => {
  const answers: ((names: string[]) => void)[] = [];
  const all = () =>
    new Promise<{ trunk: ReturnType<typeof trunk>; sealedSecret: null }[]>((resolve) => {
      answers.push((ids) => resolve(ids.map((id) => ({ trunk: trunk(id), sealedSecret: null }))));
    });
  const rules = { read: async () => dialRules() };
  const book = createDialBook({ trunks: { all }, rules, notes: createMemoryNotes(), log: log() });
  const [early, late] = [book.refresh(), book.refresh()];
  answers[1]?.(['new']);
  await late;
  answers[0]?.(['old']);
  await early;
  expect(book.trunks().map(({ id }) => id)).toEqual(['new']);
});

it('the PBX gets the enabled trunks whose secret can be opened', async () => {
  const given: TrunkAccount[][] = [];
  const stored = [
    { trunk: trunk('plain'), sealedSecret: null },
    { trunk: trunk('off', { enabled: false }), sealedSecret: null },
    { trunk: trunk('secret', { userName: 'me', hasSecret: true }), sealedSecret: 'sealed-for-secret' },
    { trunk: trunk('lost', { userName: 'me', hasSecret: true }), sealedSecret: 'of another key' },
  ];
  const told = log();
  let why: string | null = null;
  const sync = createTrunkSync({
    store: { all: async () => stored },
    box: { open: (sealed, owner) => (sealed === `sealed-for-${owner}` ? 's3cret' : null) },
    provisioner: {
      reconcile: async (trunks) => {
        given.push([...trunks]);
        return why === null ? { is: 'ok' } : { is: 'unreachable', why };
      },
    },
    log: told,
  });
  await sync.run();
  expect(given[0]?.map(({ id, secret }) => [id, secret])).toEqual([
    ['plain', null],
    ['secret', 's3cret'],
  ]);
  expect(told.lines).toEqual(['the secret of a trunk cannot be opened: it has to be set again']);
  why = 'no link';
  await expect(sync.run()).rejects.toThrow('no link');
  // Two that are asked for while one runs are one.
  why = null;
  const [now, next, same] = [sync.run(), sync.run(), sync.run()];
  await Promise.all([now, next, same]);
  expect(given.length).toBeLessThanOrEqual(4);
});

it('a trunk stands as the PBX said last, since it changed; unknown while the PBX says nothing', async () => {
  const clock = { now: 1_000 };
  const told = log();
  let states: ReadonlyMap<ReturnType<typeof trunkId>, TrunkState> | null = null;
  const trunks = [trunk('a'), trunk('off', { enabled: false })];
  const standing = createTrunkStates({
    book: { trunks: () => trunks },
    ...{ provisioner: { states: async () => states }, now: () => clock.now, log: told },
  });
  const look = async (state: TrunkState | null, at: number) => {
    clock.now = at;
    states = state === null ? null : new Map([[trunkId('a'), state]]);
    await standing.look();
    return standing.of(trunkId('a'));
  };
  expect(standing.of(trunkId('a'))).toEqual({ state: 'unknown', since: 1_000 });
  expect(await look('reachable', 2_000)).toEqual({ state: 'reachable', since: 2_000 });
  expect(await look('reachable', 3_000)).toEqual({ state: 'reachable', since: 2_000 });
  expect(await look('unreachable', 4_000)).toEqual({ state: 'unreachable', since: 4_000 });
  expect(await look('reachable', 5_000)).toEqual({ state: 'reachable', since: 5_000 });
  expect(await look(null, 6_000)).toEqual({ state: 'unknown', since: 6_000 });
  expect(told.lines).toEqual(['a trunk is down', 'a trunk is back']);
  expect(standing.of(trunkId('off'))).toEqual({ state: 'unknown', since: 1_000 });
});
