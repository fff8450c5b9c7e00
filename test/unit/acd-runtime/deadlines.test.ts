import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeadlines } from '../../../src/acd-runtime/deadlines.ts';
import { callId } from '../../../src/shared/ids.ts';

const deadline = (key: string, due: number) => ({ owner: { kind: 'caller', id: callId(key) } as const, due });

test('behaves like a sorted list of the last deadline of each key', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const change = fc.oneof(
    fc.record({ key, due: fc.nat(100) }),
    fc.record({ key, due: fc.constant(null) }),
    fc.record({ take: fc.nat(100) }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const deadlines = createDeadlines();
      const model = new Map<string, number>();
      for (const act of changes) {
        if ('take' in act) {
          const expected = [...model].filter(([, due]) => due <= act.take).sort((a, b) => a[1] - b[1]);
          expect(deadlines.takeDue(act.take).map(({ due }) => due)).toEqual(expected.map(([, due]) => due));
          for (const [taken] of expected) model.delete(taken);
        } else {
          deadlines.set(act.key, act.due === null ? null : deadline(act.key, act.due));
          if (act.due === null) model.delete(act.key);
          else model.set(act.key, act.due);
        }
        expect(deadlines.next()).toBe(model.size === 0 ? null : Math.min(...model.values()));
      }
    }),
  );
});
