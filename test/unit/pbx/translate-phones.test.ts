import { expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { parseAriEvent } from '../../../src/pbx/ari/messages.ts';
import { createPhoneStates } from '../../../src/pbx/phone-states.ts';
import { createTranslator } from '../../../src/pbx/translate.ts';

const at = Date.UTC(2026, 10, 22, 5, 34, 48, 123);
const creationtime = '2026-11-22T05:34:48.100+0000';
const id = '1764000000.12';
const call = `out-${id}`;

function listen() {
  const events: AcdEvent[] = [];
  const onPhone: string[][] = [];
  const referred: (string | null)[][] = [];
  const translator = createTranslator({
    ...{ phones: createPhoneStates(), contactIsGone: () => undefined, whereTo: async () => null },
    ...{ callerIsOut: () => undefined, spyIsOut: () => undefined },
    emit: (event) => events.push(event),
    dialledOnPhone: (...wish) => onPhone.push(wish),
    referredByPhone: (...wish) => referred.push(wish),
  });
  const ari = (type: string, rest: object): void => {
    const event = parseAriEvent({ type, timestamp: '2026-11-22T05:34:48.123+0000', application: 'pasokh', ...rest });
    if (event !== null) translator.ari(event);
  };
  return { events, onPhone, referred, ari };
}
const channel = (channelId: string, name: string, state = 'Up') => ({
  ...{ id: channelId, name, state, caller: { name: '', number: '' }, creationtime },
  dialplan: { context: 'pasokh-operator', exten: '0912', priority: 2 },
});

it('asks about a number dialled on a phone, whose channel is the first leg of the call', () => {
  const { events, onPhone, ari } = listen();
  const phone = channel(id, 'PJSIP/op-7-0000001a');
  const customer = channel(`to-${call}`, 'PJSIP/trunk-t1-0000001b');
  ari('StasisStart', { args: ['phone', '09121234567'], channel: phone });
  expect([onPhone, events]).toEqual([[[id, '7', '09121234567']], []]);
  ari('StasisStart', { args: ['outbound'], channel: customer });
  ari('ChannelStateChange', { channel: customer });
  const bridge = { id: `mix-${call}`, channels: [id, customer.id], creationtime };
  ari('ChannelEnteredBridge', { channel: customer, bridge });
  ari('ChannelHold', { channel: phone });
  ari('StasisEnd', { channel: phone });
  ari('ChannelDestroyed', { channel: phone, cause: 16 });
  expect(events).toEqual([
    { type: 'CustomerAnswered', at, callId: call },
    { type: 'PartiesBridged', at, callId: call, offerId: `${call}-o1` },
    { type: 'HoldAsked', at, callId: call, by: '7', on: true },
    { type: 'OperatorLegEnded', at, offerId: `${call}-o1`, how: 'hangup' },
  ]);
});

it('asks about a call that a phone refers, and not about those of others', () => {
  const { events, referred, ari } = listen();
  const refer = (name: string, destination: object) =>
    ari('ChannelTransfer', {
      refer_to: { requested_destination: destination },
      referred_by: { source_channel: channel(`${id}-o2`, name) },
    });
  refer('PJSIP/op-7-0000001a', { destination: 'op-8' });
  refer('PJSIP/web-7-0000001a', { protocol_id: 'abc@host' });
  refer('PJSIP/trunk-t1-0000001b', { destination: '1000' });
  expect([events, referred]).toEqual([
    [],
    [
      [`${id}-o2`, '7', 'op-8'],
      [`${id}-o2`, '7', null],
    ],
  ]);
});
