import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAgenda } from '../../../src/simulation/agenda.ts';

it('takes out what was planned by time, rank and order, also while more is planned', () => {
  const plans = fc.array(fc.record({ at: fc.nat(9), rank: fc.nat(2), takes: fc.nat(2) }), { maxLength: 60 });
  fc.assert(
    fc.property(plans, (planned) => {
      const agenda = createAgenda<number>();
      let open: { at: number; rank: number; what: number }[] = [];
      const takeOne = () => {
        const first = open.toSorted((a, b) => a.at - b.at || a.rank - b.rank || a.what - b.what)[0];
        open = open.filter((one) => one !== first);
        expect(agenda.next()).toEqual(
          first === undefined ? undefined : expect.objectContaining({ at: first.at, what: first.what }),
        );
      };
      for (const [what, { at, rank, takes }] of planned.entries()) {
        agenda.plan(at, rank, what);
        open.push({ at, rank, what });
        for (let taken = 0; taken < takes; taken += 1) takeOne();
      }
      for (let left = open.length; left >= 0; left -= 1) takeOne();
    }),
    { numRuns: 50 },
  );
});
