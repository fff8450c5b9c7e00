import { beforeEach, expect, test, vi } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { parseAmiEvent } from '../../../src/pbx/ami/messages.ts';
import { parseAriEvent } from '../../../src/pbx/ari/messages.ts';
import { createBranches } from '../../../src/pbx/branches.ts';
import { createPhoneStates, type PhoneStates } from '../../../src/pbx/phone-states.ts';
import { createTranslator, type Translator } from '../../../src/pbx/translate.ts';
import { noPhoneCalls } from '../../support/phone-calls.ts';
import { callId, nthOffer, operatorId, type CallId, type LegId } from '../../../src/shared/ids.ts';

const call = '1764000000.7';
const offer = `${call}-o2`;
const at = Date.UTC(2026, 10, 22, 5, 34, 48, 123);

let events: AcdEvent[];
let out: CallId[];
let spiesOut: LegId[];
let gone: string[];
let went: 'hangup' | 'fallback' | null;
let translator: Translator;
let phones: PhoneStates;
beforeEach(() => {
  events = [];
  out = [];
  gone = [];
  spiesOut = [];
  went = 'hangup';
  phones = createPhoneStates();
  translator = createTranslator({
    ...{ emit: (event) => events.push(event), phones, branches: createBranches(), endBranch: () => undefined },
    contactIsGone: ({ endpoint }) => gone.push(endpoint),
    whereTo: async () => went,
    ...{ callerIsOut: (id) => out.push(id), spyIsOut: (leg) => spiesOut.push(leg), phoneCalls: noPhoneCalls },
  });
});

const channel = (id: string, state = 'Up') => ({
  ...{ id, name: 'PJSIP/trunk-a1-0000001a', state, caller: { name: 'علی', number: '02188880000' } },
  ...{ dialplan: { context: 'pasokh-inbound', exten: '1000', priority: 2 } },
  creationtime: '2026-11-22T05:34:40.000+0000',
});
function ari(type: string, rest: object, timestamp = '2026-11-22T09:04:48.123+0330'): void {
  const event = parseAriEvent({ type, timestamp, application: 'pasokh', ...rest });
  if (event !== null) translator.ari(event);
}
function ami(name: string, fields: Record<string, unknown>): void {
  const event = parseAmiEvent(name, { event: name, timestamp: `${String(at / 1000)}001`, ...fields });
  if (event !== null) translator.ami(event);
}
const here = (where: 'ours' | 'fallback', operator: string | null = null) => ({
  ...{ callId: callId(call), number: '', dialled: '1000', enteredAt: at, where, recording: false },
  fallbackOperator: operator === null ? null : operatorId(operator),
  outgoing: null,
});
const enter = () => ari('StasisStart', { args: ['inbound', '+98211000'], channel: channel(call, 'Ring') });

test('a caller enters once, by a trunk, with the instant at which the call reached the PBX', () => {
  enter();
  enter();
  const { number } = channel(call).caller;
  const arrived = Date.parse('2026-11-22T05:34:40.000Z');
  const came = { callId: call, number, dialled: '+98211000', trunkId: 'a1' };
  expect(events).toEqual([{ type: 'CallerEntered', at: arrived, now: at, ...came }]);
});

test('whoever the snapshot has told is no news', () => {
  phones.heard('op-7', true);
  translator.know({ callers: [here('ours')], visits: [] });
  enter();
  ami('PeerStatus', { peer: 'PJSIP/op-7', peerstatus: 'Reachable' });
  expect(events).toEqual([]);
});

test('whom the snapshot knows to have come and gone is no news either', () => {
  const visit = { callId: callId(call), number: '', dialled: '1000', enteredAt: at - 1_000, endedAt: at };
  translator.know({ callers: [], visits: [visit] });
  enter();
  expect(events).toEqual([]);
});

test('the steps of an offer', () => {
  enter();
  ari('ChannelStateChange', { channel: channel(offer, 'Ringing') });
  ari('StasisStart', { args: ['operator'], channel: channel(offer) });
  const bridge = (channels: string[]) => ({
    id: `mix-${call}`,
    channels,
    creationtime: '2026-11-22T05:34:48.100+0000',
  });
  ari('ChannelEnteredBridge', { channel: channel(call), bridge: bridge([call]) });
  ami('MixMonitorStart', { uniqueid: call });
  ari('ChannelEnteredBridge', { channel: channel(offer), bridge: bridge([call, offer]) });
  ari('ChannelDestroyed', { channel: channel(offer), cause: 16, cause_txt: 'Normal Clearing' });
  expect(events.slice(1)).toEqual([
    { type: 'OfferRang', at, offerId: offer },
    { type: 'OfferAnswered', at, offerId: offer },
    { type: 'RecordingStarted', at, callId: call },
    { type: 'PartiesBridged', at, callId: call, offerId: offer },
    { type: 'OperatorLegEnded', at, offerId: offer, how: 'hangup' },
  ]);
});

test.for([
  [16, 'hangup'],
  [17, 'busy'],
  [21, 'declined'],
  [19, 'no-answer'],
  [18, 'unreachable'],
  [20, 'unreachable'],
  [1, 'error'],
  [44, 'lost'],
  [0, 'hangup'],
] as const)('cause %d of a leg means %s', ([cause, how]) => {
  ari('ChannelDestroyed', { channel: channel(offer), cause });
  expect(events).toEqual([{ type: 'OperatorLegEnded', at, offerId: offer, how }]);
});

test('a caller who hung up left by hangup, and then, without asking the PBX, which first sends the digits that it has', async () => {
  enter();
  went = 'fallback';
  ari('ChannelHangupRequest', { channel: channel(call) });
  ari('StasisEnd', { channel: channel(call) }, '2026-11-22T09:04:50.500+0330');
  await vi.waitUntil(() => events.length === 2);
  expect(events[1]).toEqual({ type: 'CallerLeft', at, callId: call, to: 'hangup' });
  expect(out).toEqual([call]);
  ari('StasisEnd', { channel: channel(call) });
  expect(events).toHaveLength(2);
});

test.for(['fallback', 'hangup'] as const)('a caller who left unasked goes to %s if the PBX says so', async (to) => {
  enter();
  went = to;
  ari('StasisEnd', { channel: channel(call) });
  await vi.waitUntil(() => events.length === 2);
  expect(events[1]).toMatchObject({ type: 'CallerLeft', to });
});

test('when the link ends before the PBX has said where a caller went, the next snapshot has to tell', async () => {
  enter();
  went = null;
  ari('StasisEnd', { channel: channel(call) });
  await vi.waitUntil(() => out.length === 1);
  expect(events.map(({ type }) => type)).toEqual(['CallerEntered']);
});

test('a phone is told when it changes, by the endpoint or by a contact that came', () => {
  const [peer, now] = ['PJSIP/op-7', ['Reachable', 'Reachable', 'Unreachable']];
  for (const peerstatus of now) ami('PeerStatus', { peer, peerstatus });
  ami('ContactStatus', { endpointname: 'op-7', contactstatus: 'Reachable', uri: 'sip:a@b' });
  ami('ContactStatus', { endpointname: 'op-7', contactstatus: 'Removed', uri: 'sip:a@b' });
  ami('ContactStatus', { endpointname: 'op-8', contactstatus: 'Reachable', uri: 'sip:a@b' });
  const told = events.map((event) => (event.type === 'ReachableChanged' ? [event.operatorId, event.reachable] : event));
  expect(told).toEqual([
    ['7', true],
    ['7', false],
    ['7', true],
    ['8', true],
  ]);
});

test('a contact that is removed, or answers no more, is told, and does not make the operator unreachable by itself', () => {
  const contact = (endpointname: string, contactstatus: string) =>
    ami('ContactStatus', { endpointname, contactstatus, uri: 'sip:a@b' });
  for (const status of ['Reachable', 'Removed']) contact('web-7', status);
  for (const status of ['Reachable', 'Unreachable']) contact('op-7', status);
  contact('trunk-t1', 'Unreachable');
  expect([events.length, gone]).toEqual([1, ['web-7', 'op-7']]);
});

test('a call of the native queue engages its operator until it ends, and its recording is not ours', () => {
  ami('MixMonitorStart', { uniqueid: call });
  ami('AgentConnect', { uniqueid: call, interface: 'PJSIP/op-7' });
  ami('AgentConnect', { uniqueid: '1764000000.8', interface: 'Local/100@default' });
  ami('AgentComplete', { uniqueid: call, interface: 'PJSIP/op-7' });
  ami('Hangup', { uniqueid: call });
  expect(events).toEqual([
    { type: 'FallbackCallTaken', at, operatorId: '7', callId: call },
    { type: 'FallbackCallEnded', at, operatorId: '7', callId: call },
  ]);
});

test('an operator whom the snapshot found on a call of the native queue is free when it ends', () => {
  translator.know({ callers: [here('fallback', '7')], visits: [] });
  ami('AgentComplete', { uniqueid: call, interface: 'PJSIP/op-7' });
  expect(events).toEqual([{ type: 'FallbackCallEnded', at, operatorId: '7', callId: call }]);
});

test('strangers in our application and bridges of others mean nothing', () => {
  ari('StasisStart', { args: [], channel: channel('1764000000.9') });
  ari('StasisStart', { args: ['snoop'], channel: channel('1764000000.9') });
  ari('StasisEnd', { channel: channel('1764000000.9') });
  ari('PlaybackFinished', { playback: { id: 'other' } });
  ari('ChannelDestroyed', { channel: channel('1764000000.9'), cause: 16 });
  const bridge = { id: 'hold-q', channels: [call, offer], creationtime: '2026-11-22T05:34:48.100+0000' };
  ari('ChannelEnteredBridge', { channel: channel(call), bridge });
  ari('ChannelTalkingStarted', {});
  ami('NeverHeardOf', {});
  expect(events).toEqual([]);
});

test.for([
  ['operator', 'customer'],
  ['customer', 'operator'],
] as const)('the bridge of a call out that nobody answered goes when the %s and then the %s are gone', (order) => {
  const dialled = 'out-0123456789abcdef01234567';
  ari('StasisStart', { args: ['outbound'], channel: channel(`to-${dialled}`, 'Down') });
  const ids = { customer: `to-${dialled}`, operator: `${dialled}-o1` };
  for (const who of order) {
    expect(out).toEqual([]);
    ari('ChannelDestroyed', { channel: channel(ids[who]), cause: 16 });
  }
  expect(out).toEqual([dialled]);
});

const dialled = 'out-0123456789abcdef01234567';
const customer = (state = 'Up') => channel(`to-${dialled}`, state);
const ownPhone = `${dialled}-o1`;
const sendOut = () => ari('StasisStart', { args: ['outbound'], channel: customer('Down') });
const mixOf = (call: string, channels: string[]) => ({
  ...{ id: `mix-${call}`, channels, creationtime: '2026-11-22T05:34:48.100+0000' },
});

test('the steps of a call out', async () => {
  sendOut();
  ari('ChannelEnteredBridge', { channel: customer('Down'), bridge: mixOf(dialled, [ownPhone, `to-${dialled}`]) });
  ari('ChannelStateChange', { channel: customer('Ringing') });
  ari('Dial', { peer: customer('Ringing'), dialstatus: 'RINGING' });
  ari('Dial', { peer: customer('Ringing'), dialstatus: 'PROGRESS' });
  ari('ChannelStateChange', { channel: customer() });
  ami('MixMonitorStart', { uniqueid: `to-${dialled}` });
  ari('ChannelHangupRequest', { channel: customer() });
  ari('StasisEnd', { channel: customer() });
  ari('ChannelDestroyed', { channel: customer(), cause: 16 });
  await vi.waitUntil(() => events.length === 5);
  expect(events).toEqual([
    { type: 'CustomerRang', at, callId: dialled, earlyMedia: false },
    { type: 'CustomerRang', at, callId: dialled, earlyMedia: true },
    { type: 'CustomerAnswered', at, callId: dialled },
    { type: 'RecordingStarted', at, callId: dialled },
    { type: 'CallerLeft', at, callId: dialled, to: 'hangup' },
  ]);
});

test('a customer who does not answer ended the leg; the bridge goes with the operator', () => {
  sendOut();
  ari('ChannelHangupRequest', { channel: customer('Ringing') });
  ari('StasisEnd', { channel: customer('Ringing') });
  ari('ChannelDestroyed', { channel: customer('Ringing'), cause: 17 });
  expect(events).toEqual([{ type: 'CustomerLegEnded', at, callId: dialled, how: 'busy', cause: 17 }]);
  expect(out).toEqual([]);
  ari('ChannelDestroyed', { channel: channel(ownPhone), cause: 16 });
  expect(out).toEqual([dialled]);
});

test('a customer whom the snapshot found ringing answers or not, and one who was up has left', async () => {
  const found = (outgoing: 'ringing' | 'up') =>
    translator.know({ callers: [{ ...here('ours'), callId: callId(dialled), outgoing }], visits: [] });
  found('ringing');
  ari('ChannelDestroyed', { channel: customer('Ringing'), cause: 19 });
  found('up');
  ari('StasisEnd', { channel: customer() });
  await vi.waitUntil(() => events.length === 2);
  expect(events.map(({ type }) => type)).toEqual(['CustomerLegEnded', 'CallerLeft']);
});

test('the steps of somebody outside', () => {
  const leg = `${call}-d1`;
  ari('ChannelStateChange', { channel: channel(leg, 'Ringing') });
  ari('Dial', { peer: channel(leg, 'Down'), dialstatus: 'PROGRESS' });
  ari('StasisStart', { args: ['outside'], channel: channel(leg) });
  ari('ChannelDestroyed', { channel: channel(leg), cause: 44 });
  expect(events).toEqual([
    { type: 'OutsideLegRang', at, legId: leg },
    { type: 'OutsideLegRang', at, legId: leg },
    { type: 'OutsideLegAnswered', at, legId: leg },
    { type: 'OutsideLegEnded', at, legId: leg, how: 'lost', cause: 44 },
  ]);
});

test('a desk phone that holds asks for it in the name of its operator; a customer’s phone asks for nothing', () => {
  const phone = { ...channel(offer), name: 'PJSIP/op-7-00000001', channelvars: { PASOKH_OPERATOR: '7' } };
  ari('ChannelHold', { channel: phone });
  ari('ChannelUnhold', { channel: phone });
  ari('ChannelHold', { channel: channel(call) });
  expect(events).toEqual([
    { type: 'HoldAsked', at, callId: call, by: '7', on: true },
    { type: 'HoldAsked', at, callId: call, by: '7', on: false },
  ]);
});

test('of a leg that was over a shoulder the other end goes with it', () => {
  ari('StasisStart', { args: ['spy'], channel: channel(`${offer}-spy`) });
  ari('ChannelDestroyed', { channel: channel(`${offer}-spy`), cause: 16 });
  expect([events, spiesOut]).toEqual([[], []]);
  ari('ChannelDestroyed', { channel: channel(offer), cause: 16 });
  translator.know({ callers: [], visits: [] }, [nthOffer(callId(call), 3)]);
  ari('ChannelDestroyed', { channel: channel(`${call}-o3`), cause: 16 });
  expect(spiesOut).toEqual([offer, `${call}-o3`]);
});
