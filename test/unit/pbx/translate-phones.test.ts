import { expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { parseAriEvent } from '../../../src/pbx/ari/messages.ts';
import { createBranches } from '../../../src/pbx/branches.ts';
import type { Referral } from '../../../src/pbx/phone-calls.ts';
import { createPhoneStates } from '../../../src/pbx/phone-states.ts';
import { createSecondLines, secondLineOf, secondLineValue, type SecondLine } from '../../../src/pbx/second-lines.ts';
import { createTranslator } from '../../../src/pbx/translate.ts';
import { callId, nthOffer, nthOutsideLeg } from '../../../src/shared/ids.ts';

const at = Date.UTC(2026, 10, 22, 5, 34, 48, 123);
const creationtime = '2026-11-22T05:34:48.100+0000';
const id = '1764000000.12';
const call = `out-${id}`;

function listen() {
  const events: AcdEvent[] = [];
  const dialled: string[][] = [];
  const referred: Referral[] = [];
  const over: SecondLine[] = [];
  const secondLines = createSecondLines();
  const translator = createTranslator({
    ...{ branches: createBranches(), endBranch: () => undefined },
    ...{ phones: createPhoneStates(), contactIsGone: () => undefined, whereTo: async () => null },
    ...{ callerIsOut: () => undefined, spyIsOut: () => undefined },
    emit: (event) => events.push(event),
    phoneCalls: {
      secondLines,
      dialled: (...wish) => dialled.push(wish),
      referred: (referral) => referred.push(referral),
      endLine: (line) => over.push(line),
    },
  });
  const ari = (type: string, rest: object): void => {
    const event = parseAriEvent({ type, timestamp: '2026-11-22T05:34:48.123+0000', application: 'pasokh', ...rest });
    if (event !== null) translator.ari(event);
  };
  return { events, dialled, referred, over, secondLines, ari };
}
const channel = (channelId: string, name = 'PJSIP/op-7-0000001a') => ({
  ...{ id: channelId, name, state: 'Up', caller: { name: '', number: '' }, creationtime },
  dialplan: { context: 'pasokh-operator', exten: '0912', priority: 2 },
});
const refer = (source: ReturnType<typeof channel>, destination: object) => ({
  refer_to: { requested_destination: destination },
  referred_by: { source_channel: source },
});

it('asks about a number dialled on a phone, whose channel is the first leg of the call', () => {
  const { events, dialled, ari } = listen();
  const phone = channel(id);
  const customer = channel(`to-${call}`, 'PJSIP/trunk-t1-0000001b');
  ari('StasisStart', { args: ['phone', '09121234567'], channel: phone });
  expect([dialled, events]).toEqual([[[id, '7', '09121234567']], []]);
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
  const leg = `${id}-o2`;
  ari('ChannelTransfer', refer(channel(leg), { destination: 'op-8' }));
  ari('ChannelTransfer', refer(channel(leg, 'PJSIP/web-7-0000001a'), { destination: '0912', protocol_id: 'abc@host' }));
  ari('ChannelTransfer', { ...refer(channel(leg), { destination: 'op-8' }), state: 'channel_answered' });
  ari('ChannelTransfer', refer(channel(leg, 'PJSIP/trunk-t1-0000001b'), { destination: '1000' }));
  const said = { channel: leg, leg, by: '7' };
  expect([events, referred]).toEqual([
    [],
    [
      { ...said, to: 'op-8' },
      { ...said, to: null },
    ],
  ]);
});

const talk = callId('1764000000.7');
const line: SecondLine = { channel: id, leg: nthOffer(talk, 1), other: nthOutsideLeg(talk, 1) };

it('takes the second line of a phone for a way to ask, and not for a leg', () => {
  const { events, referred, over, secondLines, ari } = listen();
  secondLines.begin(line);
  ari('ChannelHold', { channel: channel(line.leg) });
  ari('ChannelHold', { channel: channel(id) });
  ari('ChannelTransfer', refer(channel(id), { destination: '0912', protocol_id: 'abc@host' }));
  ari('ChannelDestroyed', { channel: channel(id), cause: 16 });
  ari('ChannelDestroyed', { channel: channel(line.other, 'PJSIP/trunk-t1-0000001b'), cause: 16 });
  expect(referred).toEqual([{ channel: id, leg: line.leg, by: '7', to: null }]);
  expect(over).toEqual([]);
  expect(events).toEqual([
    { type: 'HoldAsked', at, callId: talk, by: '7', on: true },
    { type: 'ConsultMoveAsked', at, callId: talk, by: '7', move: 'cancel' },
    { type: 'HoldAsked', at, callId: talk, by: '7', on: true },
    { type: 'OutsideLegEnded', at, legId: line.other, how: 'hangup', cause: 16 },
  ]);
});

it.each([line.leg, line.other])('ends the second line with %s', (leg) => {
  const { over, secondLines, ari } = listen();
  secondLines.begin(line);
  ari('ChannelDestroyed', { channel: channel(nthOffer(talk, 2)), cause: 16 });
  expect(over).toEqual([]);
  ari('ChannelDestroyed', { channel: channel(leg), cause: 16 });
  expect([over, secondLines.onChannel(id)]).toEqual([[line], null]);
});

it('keeps the second line for the next trunk, where one could not reach whom it asks', () => {
  const { events, over, secondLines, ari } = listen();
  secondLines.begin(line);
  ari('ChannelDestroyed', { channel: { ...channel(line.other), state: 'Down' }, cause: 38 });
  expect([over, secondLines.onChannel(id)]).toEqual([[], line]);
  expect(events).toMatchObject([{ type: 'OutsideLegEnded', legId: line.other }]);
});

it('finds a second line again by what its channel says', () => {
  expect(secondLineOf({ id, channelvars: { PASOKH_OFFER: secondLineValue(line) } })).toEqual(line);
  expect(secondLineOf({ id, channelvars: { PASOKH_OFFER: line.leg } })).toBeNull();
  expect(secondLineOf({ id, channelvars: {} })).toBeNull();
});
