import { describe, expect, it } from 'vitest';
import type { PauseReason } from '../../../src/operators/pause-reason.ts';
import { createPauseReasons } from '../../../src/operators/pause-reasons.ts';
import type { PauseReasonStore } from '../../../src/operators/ports.ts';
import { PasokhError } from '../../../src/shared/errors.ts';

const reason = (id: string, more: Partial<PauseReason> = {}): PauseReason => ({
  ...{ id, name: id, paid: true, limitMs: null, alarm: false, place: 1 },
  ...{ system: false, removed: false, createdAt: 0, changedAt: 0, ...more },
});
const rows = [
  reason('lunch'),
  reason('prayer'),
  reason('tea', { removed: true }),
  reason('missed-offers', { system: true }),
];

/** Only the reading matters here: see test/integration/http/pause-reasons.test.ts for the rest. */
function reasonsOver(all: PauseReasonStore['all']) {
  const store = { all } as PauseReasonStore;
  return createPauseReasons({ store, random: { newId: () => 'a1' } });
}
const refused = (check: () => void): unknown => {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof PasokhError ? [error.code, error.data] : error;
  }
};

describe('a choice', () => {
  it('is one of the reasons that are not removed and not the service’s own', async () => {
    const reasons = reasonsOver(async () => rows);
    await reasons.refresh();
    expect(refused(() => reasons.checkChoice('lunch'))).toBeNull();
    const codes = ['lunch', 'prayer'];
    for (const wrong of ['tea', 'missed-offers', 'dinner', 'ناهار']) {
      expect(refused(() => reasons.checkChoice(wrong))).toEqual(['pause-reason-unknown', { codes }]);
    }
    expect(reasons.find('tea')?.removed).toBe(true);
  });

  it('is free as long as no reasons could be read, but for the service’s own', async () => {
    const reasons = reasonsOver(() => Promise.reject(new PasokhError('ledger-unavailable')));
    await expect(reasons.refresh()).rejects.toThrow(PasokhError);
    expect(refused(() => reasons.checkChoice('anything-2'))).toBeNull();
    for (const wrong of ['missed-offers', 'ناهار', 'Lunch', '-', 'a'.repeat(33)]) {
      expect(refused(() => reasons.checkChoice(wrong))).toEqual(['pause-reason-unknown', { codes: [] }]);
    }
    await expect(reasons.list()).rejects.toThrow(PasokhError);
  });

  it('stays what it was while the ledger is away', async () => {
    let away = false;
    const reasons = reasonsOver(async () => {
      if (away) throw new PasokhError('ledger-unavailable');
      return rows;
    });
    await reasons.refresh();
    away = true;
    await expect(reasons.refresh()).rejects.toThrow(PasokhError);
    expect(await reasons.list()).toHaveLength(4);
    expect(refused(() => reasons.checkChoice('dinner'))).not.toBeNull();
  });
});

it('does not take an older answer for the newer one', async () => {
  const answers = [Promise.withResolvers<readonly PauseReason[]>(), Promise.withResolvers<readonly PauseReason[]>()];
  let asked = 0;
  const reasons = reasonsOver(() => answers[asked++]!.promise);
  const both = [reasons.refresh(), reasons.refresh()];
  answers[1]!.resolve([reason('new')]);
  await both[1];
  answers[0]!.resolve([reason('old')]);
  await both[0];
  expect((await reasons.list()).map(({ id }) => id)).toEqual(['new']);
});
