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

test('every phone that answers can be rung, those in the browser first, of each kind the newest first', () => {
  const phones = createPhoneStates();
  const at = 1_000;
  expect(phones.of(sara)).toEqual([]);
  phones.contact('op-7', 'sip:a@h:1', 'NonQualified', at);
  phones.contact('op-7', 'sip:b@h:2', 'Reachable', at);
  phones.contact('web-7', 'sip:c@h:3;transport=ws', 'Reachable', at);
  phones.contact('trunk', 'sip:d@h:4', 'Reachable', at);
  const page = 'PJSIP/web-7/sip:c@h:3;transport=ws';
  expect(phones.of(sara)).toEqual([page, 'PJSIP/op-7/sip:b@h:2', 'PJSIP/op-7/sip:a@h:1']);
  expect(phones.of(sara, ['desk'])).toEqual(['PJSIP/op-7/sip:b@h:2', 'PJSIP/op-7/sip:a@h:1']);
  phones.contact('op-7', 'sip:a@h:1', 'Unreachable', at + 1);
  phones.contact('op-7', 'sip:b@h:2', 'Removed', at + 1);
  expect(phones.of(sara)).toEqual([page]);
});

test('where the PBX can be heard to reach a phone and no address is known, it is left to the PBX', () => {
  const phones = createPhoneStates();
  phones.heard('op-7', true);
  expect(phones.of(sara)).toEqual(['PJSIP/op-7']);
  phones.contact('op-7', 'sip:a@h:1', 'Unreachable', 0);
  expect(phones.of(sara)).toEqual([]);
});

test('an address is told with the instant since when it is as it is', () => {
  const phones = createPhoneStates();
  phones.contact('op-7', 'sip:a@h:1', 'Reachable', null);
  phones.contact('op-7', 'sip:a@h:1', 'Reachable', 5);
  expect(phones.contacts(sara, 'desk')).toEqual([{ uri: 'sip:a@h:1', reachable: true, since: null }]);
  phones.contact('op-7', 'sip:a@h:1', 'Unreachable', 9);
  expect(phones.contacts(sara, 'desk')).toEqual([{ uri: 'sip:a@h:1', reachable: false, since: 9 }]);
});
