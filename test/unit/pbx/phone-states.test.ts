import { expect, test } from 'vitest';
import { createPhoneStates } from '../../../src/pbx/phone-states.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const sara = operatorId('7');

test('an operator can be reached by any of the phones, and only a change of that is news', () => {
  const phones = createPhoneStates();
  expect(phones.heard('op-7', false)).toEqual({ operatorId: sara, reachable: false });
  expect(phones.heard('web-7', false)).toBeNull();
  expect(phones.heard('web-7', true)).toEqual({ operatorId: sara, reachable: true });
  expect(phones.heard('op-7', true)).toBeNull();
  expect(phones.heard('web-7', false)).toBeNull();
  expect(phones.reachable()).toEqual(new Map([[sara, true]]));
  expect(phones.heard('op-7', false)).toEqual({ operatorId: sara, reachable: false });
  expect(phones.heard('trunk', true)).toBeNull();
});

test('the phone in the browser is rung before the one on the desk, and one that answers before one that does not', () => {
  const phones = createPhoneStates();
  expect(phones.of(sara)).toEqual(['web', 'desk']);
  phones.heard('op-7', true);
  expect(phones.of(sara)).toEqual(['desk', 'web']);
  phones.heard('web-7', true);
  expect(phones.of(sara)).toEqual(['web', 'desk']);
});
