import { expect, it } from 'vitest';
import {
  callOfChannel,
  callOfPhoneChannel,
  cameBy,
  channelOf,
  offerIn,
  offerOf,
  operatorOfChannel,
  phoneChannelOf,
} from '../../../src/pbx/names.ts';
import { callId, isDialled, nthOffer, nthOutsideLeg } from '../../../src/shared/ids.ts';

const inbound = callId('1764000000.7');
const byApi = callId(`out-${'ab'.repeat(12)}`);
const byPhone = callOfPhoneChannel('1764000000.12');
const phone = (id: string) => ({ id, name: 'PJSIP/op-4h7k2m9x1c-0000001a' });

it('finds the channel of every leg, and back', () => {
  expect(byPhone).toBe('out-1764000000.12');
  expect([byApi, byPhone, inbound].map(isDialled)).toEqual([true, true, false]);
  expect([byApi, byPhone].map(channelOf)).toEqual([`to-${byApi}`, `to-${byPhone}`]);
  expect([byApi, byPhone, inbound].map(channelOf).map(callOfChannel)).toEqual([byApi, byPhone, inbound]);

  const own = nthOffer(byPhone, 1);
  expect([channelOf(own), phoneChannelOf(own), offerOf(phone('1764000000.12'))]).toEqual([
    '1764000000.12',
    '1764000000.12',
    own,
  ]);
  const made = [nthOffer(byPhone, 2), nthOffer(byApi, 1), nthOffer(inbound, 1), nthOutsideLeg(byPhone, 1)];
  expect(made.map(channelOf)).toEqual(made);
  expect(made.map(phoneChannelOf)).toEqual([null, null, null, null]);
  expect(made.slice(0, 3).map((id) => offerOf(phone(id)))).toEqual(made.slice(0, 3));
});

it('takes nobody else’s channel for an operator’s', () => {
  expect(offerOf({ id: inbound, name: 'PJSIP/trunk-00000001' })).toBeNull();
  expect(offerOf({ id: inbound, name: 'PJSIP/trunk-4h7k2m9x1c-00000001' })).toBeNull();
  expect(offerOf(phone(channelOf(byPhone)))).toBeNull();
  expect(operatorOfChannel({ name: 'PJSIP/web-4h7k2m9x1c-0000001a' })).toBe('4h7k2m9x1c');
  expect(operatorOfChannel({ name: 'Snoop/op-4h7k2m9x1c-0000001a' })).toBeNull();
});

it('knows the trunk of ours by which a caller came', () => {
  expect(cameBy({ name: 'PJSIP/trunk-4h7k2m9x1c-0000001a' })).toEqual({ trunkId: '4h7k2m9x1c' });
  for (const name of ['PJSIP/trunk-0000001a', phone('1').name, '']) expect(cameBy({ name })).toEqual({});
});

it('knows the legs in a bridge by the call that it is of', () => {
  expect(offerIn(byPhone, '1764000000.12')).toBe(nthOffer(byPhone, 1));
  expect(offerIn(byPhone, nthOffer(byPhone, 2))).toBe(nthOffer(byPhone, 2));
  expect(offerIn(inbound, nthOffer(inbound, 1))).toBe(nthOffer(inbound, 1));
  expect(offerIn(inbound, nthOffer(byPhone, 2))).toBeNull();
  expect(offerIn(inbound, '1764000000.12')).toBeNull();
  expect(offerIn(byPhone, channelOf(byPhone))).toBeNull();
});
