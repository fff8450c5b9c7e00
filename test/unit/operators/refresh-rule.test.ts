import { expect, it } from 'vitest';
import type { Account } from '../../../src/operators/account.ts';
import type { StoredToken } from '../../../src/operators/refresh-rule.ts';
import { decideRotation } from '../../../src/operators/refresh-rule.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const hour = 3_600_000;
const day = 24 * hour;
const account: Account = {
  ...{ id: operatorId('a'), userName: 'a', displayName: 'a', role: 'operator', active: true },
  ...{ serves: [], skills: {}, units: 1, createdAt: 0, changedAt: 0 },
};
const token = (
  given: { replacedAt?: number; session?: Partial<StoredToken['session']>; account?: Account | null } = {},
): StoredToken => ({
  replacedAt: given.replacedAt ?? null,
  session: { id: 's', startedAt: 0, expiresAt: day, ended: false, ...given.session },
  account: given.account === undefined ? account : given.account,
});

it.each([
  ['a token in use', token(), hour, { is: 'rotate', expiresAt: hour + day }],
  ['one replaced a minute ago', token({ replacedAt: hour - 60_000 }), hour, { is: 'rotate', expiresAt: hour + day }],
  ['one replaced longer ago', token({ replacedAt: hour - 60_001 }), hour, { is: 'end' }],
  ['one of a sign-in that ended', token({ session: { ended: true } }), hour, { is: 'refuse' }],
  ['an expired one', token(), day, { is: 'refuse' }],
  ['one of somebody who was switched off', token({ account: { ...account, active: false } }), hour, { is: 'refuse' }],
  ['one of somebody who was deleted', token({ account: null }), hour, { is: 'refuse' }],
  [
    'one of a sign-in a month old',
    token({ session: { expiresAt: 40 * day } }),
    29.5 * day,
    { is: 'rotate', expiresAt: 30 * day },
  ],
])('%s', (_what, shown, now, expected) => {
  expect(decideRotation(shown, now)).toEqual(expected);
});
