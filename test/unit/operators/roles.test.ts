import { expect, it } from 'vitest';
import { createRoles } from '../../../src/operators/roles.ts';
import { operatorId } from '../../../src/shared/ids.ts';
import { createMemoryNotes } from '../../fakes/memory-notes.ts';

const [ali, sara] = [operatorId('ali'), operatorId('sara')];
const log = { info: () => undefined, warn: () => undefined };

it('knows the roles of those who are active, also after a restart without the ledger', () => {
  const notes = createMemoryNotes();
  const roles = createRoles({ notes, log });
  expect(roles.of(ali)).toBeNull();
  roles.learn([
    { id: ali, role: 'admin', active: true },
    { id: sara, role: 'operator', active: false },
  ]);
  const again = createRoles({ notes, log });
  expect([ali, sara].map(again.of)).toEqual(['admin', null]);
  again.learn([{ id: sara, role: 'supervisor', active: true }]);
  expect([ali, sara].map(again.of)).toEqual([null, 'supervisor']);
});
