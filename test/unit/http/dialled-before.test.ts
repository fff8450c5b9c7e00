import { expect, it } from 'vitest';
import type { Caller } from '../../../src/acd/state.ts';
import type { CallDetail } from '../../../src/calls/ports.ts';
import { createDialledBefore, type DialWish } from '../../../src/http/dialled-before.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { callId, fileId, operatorId } from '../../../src/shared/ids.ts';

const id = callId('out-1');
const wish: DialWish = { by: operatorId('sara'), number: '+493012345678', queueId: 'sales', fileId: 'f1' };
const away = () => Promise.reject(new PasokhError('ledger-unavailable'));

interface Known {
  readonly live?: string;
  /** Null: the ledger is away. */
  readonly stored?: Pick<CallDetail, 'number' | 'queueId'> | null;
  readonly files?: readonly string[];
}

/** As after a restart, with what is known of the call besides. */
function begun({ live, stored, files = [] }: Known = {}) {
  const dialled: DialWish[] = [];
  const notFound = () => Promise.reject(new PasokhError('not-found'));
  const before = createDialledBefore({
    callers: new Map(live === undefined ? [] : [[id, { id, number: live } as Caller]]),
    calls: { get: stored === null ? away : stored === undefined ? notFound : async () => stored as CallDetail },
    files: { attachedBy: stored === null ? away : async () => files.map(fileId) },
    now: () => 0,
  });
  return {
    dialled,
    /** `new`, `same`, or why not. */
    ask: async (asked: Partial<DialWish> = {}) => {
      const whole = { ...wish, ...asked };
      try {
        return (await before.once(id, whole, async () => void dialled.push(whole))) ? 'new' : 'same';
      } catch (error) {
        if (error instanceof PasokhError) return error.code;
        throw error;
      }
    },
  };
}
const stored = { number: wish.number, queueId: wish.queueId } as Pick<CallDetail, 'number' | 'queueId'>;
const others: Partial<DialWish>[] = [{ number: '110' }, { queueId: null }, { fileId: null }, { fileId: 'f2' }];

it.each<[string, Known, boolean]>([
  ['while it is remembered', {}, true],
  ['after a restart, by the ledger', { stored, files: ['f1'] }, false],
  ['while it goes on, after a restart', { stored, files: ['f1'], live: wish.number }, false],
])('the same wish is dialled once, and another is refused: %s', async (_when, known, isNew) => {
  const { ask, dialled } = begun(known);
  expect(await ask()).toBe(isNew ? 'new' : 'same');
  for (const other of others) expect(await ask(other), JSON.stringify(other)).toBe('idempotency-key-reused');
  expect(await ask()).toBe('same');
  expect(dialled).toHaveLength(isNew ? 1 : 0);
});

it.each<[string, Known, Partial<DialWish>]>([
  ['which file it was dialled for, if attaching it failed', { stored }, { fileId: 'f2' }],
  ['the queue and the file of a live call, without the ledger', { stored: null, live: wish.number }, others[1] ?? {}],
])('what is not known is held against nobody: %s', async (_what, known, asked) => {
  expect(await begun(known).ask(asked)).toBe('same');
  expect(await begun(known).ask({ ...asked, number: '118' })).toBe('idempotency-key-reused');
});

it('a call that nobody knows of is dialled, also without the ledger', async () => {
  expect(await begun({ stored: null }).ask()).toBe('new');
});
