import { describe, expect, it } from 'vitest';
import { newOperator, userName } from '../../../src/contract/operators.ts';
import { newQueue, queueChange } from '../../../src/contract/queues.ts';
import { instantInput } from '../../../src/contract/fields.ts';

describe('user names', () => {
  it.each(['ali', 'نیما', 'علی‌رضا', 'a.b-c_d', 'کاربر۱'])('%s is one', (text) => {
    expect(userName.parse(`  ${text} `)).toBe(text);
  });
  it.each(['', 'a', '.ab', 'a b', 'a@b', 'a\u202eb', 'a'.repeat(65)])('%j is none', (text) => {
    expect(userName.safeParse(text).success).toBe(false);
  });
});

it('a display name is trimmed and composed', () => {
  const wish = { userName: 'ali', displayName: ' Andre\u0301 ', password: 'long enough' };
  expect(newOperator.parse(wish)).toMatchObject({ displayName: 'Andr\u00e9', role: 'operator', active: true });
});

describe('dialled numbers', () => {
  it.each([
    ['۰۲۱ ۸۸۷۷ ۶۶۵۵', '02188776655'],
    ['(021) 8877-6655', '02188776655'],
    ['+98 21 88776655', '+982188776655'],
    ['٢٠٠', '200'],
    ['*98#', '*98#'],
  ])('%s is %s', (typed, stored) => {
    expect(newQueue.parse({ name: 'x', dialledNumbers: [typed] }).dialledNumbers).toEqual([stored]);
  });
});

it('a change names something, and sets nothing that it does not name', () => {
  expect(queueChange.safeParse({}).success).toBe(false);
  expect(queueChange.parse({ wrapUpMs: 0 })).toEqual({ wrapUpMs: 0 });
});

it('an instant carries its zone', () => {
  expect(instantInput.parse('2026-11-22T03:30:00+03:30')).toBe(Date.UTC(2026, 10, 22));
  expect(instantInput.safeParse('2026-11-22T03:30:00').success).toBe(false);
});
