import { expect, test } from 'vitest';
import { parseAmiEvent, type AmiEvent } from '../../../src/pbx/ami/messages.ts';
import { createNativeCalls, type NativeCalls } from '../../../src/pbx/native-calls.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';

const at = 1_764_000_000_500;
const phone = '1764000000.7';
const engagement = { at, operatorId: '7', callId: `out-${phone}` };
const dials = { uniqueid: phone, channel: 'PJSIP/op-7-0000001a', context: 'pasokh-emergency' };

type Heard = Parameters<NativeCalls['heard']>[0];
const isHeard = (event: AmiEvent | null): event is Heard => event !== null && 'uniqueid' in event;
function hears(native: NativeCalls, name: Heard['event'], fields: object) {
  const event = parseAmiEvent(name, { event: name, timestamp: `${String(at / 1_000)}00`, ...fields });
  if (!isHeard(event)) throw new Error(`${name} is not heard`);
  return native.heard(event);
}

test('an emergency number that a phone reaches without us engages its operator once, by whichever trunk, until it hangs up', () => {
  const native = createNativeCalls();
  expect(hears(native, 'DialBegin', dials)).toEqual({ type: 'FallbackCallTaken', ...engagement });
  expect(hears(native, 'DialBegin', dials)).toBeNull();
  expect(hears(native, 'Hangup', { uniqueid: '1764000000.8' })).toBeNull();
  expect(hears(native, 'Hangup', { uniqueid: phone })).toEqual({ type: 'FallbackCallEnded', ...engagement });
  expect(hears(native, 'Hangup', { uniqueid: phone })).toBeNull();
});

test('one that the snapshot has found is told when it ends', () => {
  const native = createNativeCalls();
  native.know(callId(engagement.callId), operatorId('7'));
  expect(hears(native, 'DialBegin', dials)).toBeNull();
  expect(hears(native, 'Hangup', { uniqueid: phone })).toEqual({ type: 'FallbackCallEnded', ...engagement });
});

test.for([
  ['the native queue rings', { ...dials, context: 'pasokh-fallback', channel: 'PJSIP/trunk-a1-0000001b' }],
  ['we have it dialled', {}],
] as const)('nobody is engaged by what %s', ([, fields]) => {
  expect(hears(createNativeCalls(), 'DialBegin', fields)).toBeNull();
});
