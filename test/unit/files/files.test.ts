import { describe, expect, it } from 'vitest';
import { readNumbers } from '../../../src/files/customer.ts';
import { checkTransition, fileNumber, fileStates, jalaliYearOf } from '../../../src/files/file.ts';
import { nameKey, searchWords } from '../../../src/files/name-key.ts';
import { checkVersion } from '../../../src/files/version.ts';

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
    return 'fine';
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

describe('numbers of a customer', () => {
  it('are one number in every spelling, kept as first written', () => {
    const spellings = ['۰۹۱۲ ۱۲۳ ۴۵۶۷', '0098 912 123 4567', '989121234567', '+98-912-123-4567'];
    expect(readNumbers(spellings)).toEqual([{ e164: '+989121234567', raw: '۰۹۱۲ ۱۲۳ ۴۵۶۷' }]);
    expect(readNumbers(['021 8877 6655'])).toEqual([{ e164: '+982188776655', raw: '021 8877 6655' }]);
  });

  it.each(['', 'سارا', '110', '0912'])('%j is none', (raw) => {
    expect(codeOf(() => readNumbers([raw]))).toBe('number-invalid');
  });
});

describe('searching a name', () => {
  it.each([
    ['علی‌پور', 'علی پور'],
    ['عليپور', 'علی‌پور'],
    ['كاظمي', 'کاظمی'],
    ['مُحَمَّد', 'محمد'],
    ['آرش', 'ارش'],
    ['شرکت ۲۴', 'شركت 24'],
    ['ســارا', 'سارا'],
    ['Renée O’Neil', 'renee oneil'],
  ])('%s is %s', (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it('goes word by word', () => {
    expect(searchWords('  رضایی   سارا ')).toEqual(['رضایی', 'سارا'].map(nameKey));
    expect(searchWords(' - ')).toEqual([]);
  });
});

describe('a file', () => {
  it('is numbered by kind and by the Jalali year in Tehran', () => {
    expect(fileNumber('complaint', 1405, 12)).toBe('C-1405-00012');
    expect(fileNumber('crm', 1405, 123_456)).toBe('R-1405-123456');
    // Nowruz 1405 began on 21 March 2026 at midnight in Tehran, 20:30 UTC the day before.
    expect(jalaliYearOf(Date.parse('2026-03-20T20:29:59Z'))).toBe(1404);
    expect(jalaliYearOf(Date.parse('2026-03-20T20:30:00Z'))).toBe(1405);
  });

  it('is reopened before it is worked on again', () => {
    const possible = fileStates.flatMap((from) =>
      fileStates.filter((to) => codeOf(() => checkTransition(from, to)) === 'fine').map((to) => `${from} > ${to}`),
    );
    expect(possible).toEqual([
      'open > open',
      'open > in-progress',
      'open > closed',
      'in-progress > open',
      'in-progress > in-progress',
      'in-progress > closed',
      'closed > open',
      'closed > closed',
    ]);
  });

  it('refuses a change that was made looking at an older one', () => {
    expect(codeOf(() => checkVersion({ version: 3 }, 2))).toBe('conflict');
    expect(codeOf(() => checkVersion({ version: 3 }, 3))).toBe('fine');
    expect(codeOf(() => checkVersion({ version: 3 }, undefined))).toBe('fine');
  });
});
