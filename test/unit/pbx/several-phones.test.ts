import type { Client } from 'ari-client';
import { expect, test } from 'vitest';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { PhoneKind } from '../../../src/acd/state.ts';
import { parseAriEvent } from '../../../src/pbx/ari/messages.ts';
import { createBranches } from '../../../src/pbx/branches.ts';
import { endLeg, ringOperator } from '../../../src/pbx/commands/operator-leg.ts';
import type { Lines } from '../../../src/pbx/commands/run-command.ts';
import { createPhoneStates } from '../../../src/pbx/phone-states.ts';
import { createReferrals } from '../../../src/pbx/phone-calls.ts';
import { AriRefusal, settle } from '../../../src/pbx/results.ts';
import { createSecondLines } from '../../../src/pbx/second-lines.ts';
import { createTranslator } from '../../../src/pbx/translate.ts';
import { callId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { noPhoneCalls } from '../../support/phone-calls.ts';

const call = callId('1764000000.7');
const offer = nthOffer(call, 1);
const [p1, p2, p3] = [offer, `p2-${offer}`, `p3-${offer}`] as const;
const sara = operatorId('7');
const at = Date.UTC(2026, 10, 22, 5, 34, 48, 123);
const [page, desk, other] = ['PJSIP/web-7/sip:p@h:1', 'PJSIP/op-7/sip:d@h:2', 'PJSIP/op-7/sip:o@h:3'] as const;

/** A PBX on which Sara's phones have registered: one in the browser, two on the desk, the newest last. */
function here(broken: Readonly<Record<string, number>> = {}) {
  const events: AcdEvent[] = [];
  const rung: [string, string][] = [];
  const ended: (readonly [string, string?])[] = [];
  const phones = createPhoneStates();
  for (const uri of ['sip:o@h:3', 'sip:d@h:2']) phones.contact('op-7', uri, 'Reachable', at);
  phones.contact('web-7', 'sip:p@h:1', 'Reachable', at);
  const branches = createBranches();
  const translator = createTranslator({
    ...{ emit: (event) => events.push(event), phones, branches, endBranch: (channel) => ended.push([channel]) },
    ...{ contactIsGone: () => undefined, whereTo: async () => null, phoneCalls: noPhoneCalls },
    ...{ callerIsOut: () => undefined, spyIsOut: () => undefined },
  });
  const alive = new Set<string>();
  const hangup = async ({ channelId, reason_code }: { channelId: string; reason_code?: string }) => {
    if (!alive.has(channelId)) throw new AriRefusal(404, 'Channel not found');
    ended.push(reason_code === undefined ? [channelId] : [channelId, reason_code]);
  };
  const lines = {
    ...{ app: 'pasokh', phones, branches, legEnded: translator.offerEnded },
    ...{ referrals: createReferrals(), secondLines: createSecondLines() },
    calls: { channels: { hangup } } as unknown as Client,
    post: async (_path: string, { channelId, endpoint }: { channelId: string; endpoint: string }) => {
      rung.push([channelId, endpoint]);
      const status = broken[endpoint];
      if (status !== undefined) throw new AriRefusal(status, 'as the test wants');
      alive.add(channelId);
    },
  } as unknown as Lines;
  const ari = (type: string, id: string, state: string, rest: object = {}) => {
    const channel = {
      ...{ id, state, name: 'PJSIP/op-7-0000001a', caller: { number: '' }, dialplan: { context: '', exten: '' } },
      creationtime: '2026-11-22T05:34:40.000+0000',
    };
    const event = parseAriEvent({ type, timestamp: '2026-11-22T05:34:48.123+0000', channel, ...rest });
    if (event !== null) translator.ari(event);
  };
  const command: AcdCommand & { type: 'RingOperator' } = {
    ...{ type: 'RingOperator', offerId: offer, callId: call, operatorId: sara, callerNumber: '1', queueName: 'q' },
    ...{ timeoutMs: 5_000, purpose: 'queue' },
  };
  return {
    ...{ events, rung, ended, phones, branches },
    ring: (change: Partial<typeof command> = {}) =>
      settle(
        () => ringOperator(lines, { ...command, ...change }),
        () => undefined,
      ),
    release: () =>
      settle(
        () => endLeg(lines, offer),
        () => undefined,
      ),
    rings: (id: string) => ari('ChannelStateChange', id, 'Ringing'),
    answers: (id: string) => ari('StasisStart', id, 'Up', { args: ['operator'] }),
    ends: (id: string, cause: number) => {
      alive.delete(id);
      ari('ChannelDestroyed', id, 'Down', { cause });
    },
  };
}
const ok = { is: 'ok' };
const rang = { type: 'OfferRang', at, offerId: offer };
const answered = { type: 'OfferAnswered', at, offerId: offer };
const over = (how: string) => ({ type: 'OperatorLegEnded', at, offerId: offer, how });

test('all phones ring at once, by one request each; one answers, the others are told so, and its end is the end', async () => {
  const { ring, rung, rings, answers, ends, events, ended, branches } = here();
  expect(await ring()).toEqual(ok);
  expect(rung).toEqual([
    [p1, page],
    [p2, desk],
    [p3, other],
  ]);
  [p1, p2, p3].forEach(rings);
  answers(p2);
  expect(ended).toEqual([[p1], [p3]]);
  expect([branches.channelOf(offer), branches.channelOf(call)]).toEqual([p2, call]);
  ends(p1, 26);
  ends(p3, 26);
  expect(events).toEqual([rang, answered]);
  ends(p2, 16);
  expect(events).toEqual([rang, answered, over('hangup')]);
  expect(branches.forget(offer)).toEqual([p1, p2, p3]);
  expect(branches.forget(offer)).toEqual([p1]);
});

test('with one phone an offer takes one request from beginning to end, and leaves one trace', async () => {
  const { ring, rung, rings, answers, ends, events, ended, phones, branches } = here();
  for (const uri of ['sip:o@h:3', 'sip:d@h:2']) phones.contact('op-7', uri, 'Removed', at);
  await ring();
  rings(p1);
  answers(p1);
  ends(p1, 16);
  expect([rung, ended]).toEqual([[[offer, page]], []]);
  expect([events, branches.forget(offer)]).toEqual([[rang, answered, over('hangup')], [offer]]);
});

test('a repeat rings nothing more, whichever phones ring by then', async () => {
  const { ring, rung, ends } = here();
  await ring();
  ends(p1, 17);
  expect(await ring()).toEqual(ok);
  expect(rung).toHaveLength(3);
});

test('of two that answer in the same moment the later one is ended', async () => {
  const { ring, answers, ends, events, ended } = here();
  await ring();
  answers(p3);
  answers(p1);
  expect(ended).toEqual([[p1], [p2], [p1]]);
  ends(p1, 26);
  ends(p2, 26);
  expect(events).toEqual([answered]);
});

test('who declines on one phone declines on all, even as another answers', async () => {
  const { ring, rings, answers, ends, events, ended } = here();
  await ring();
  rings(p1);
  ends(p1, 21);
  expect(ended).toEqual([[p2], [p3]]);
  answers(p3);
  expect(ended).toEqual([[p2], [p3], [p3]]);
  ends(p2, 26);
  expect(events).toEqual([rang]);
  ends(p3, 26);
  expect(events).toEqual([rang, over('declined')]);
});

test.for([
  [[17, 20, 19], 'busy'],
  [[18, 19, 20], 'no-answer'],
  [[1, 20, 18], 'unreachable'],
  [[19, 17, 21], 'declined'],
] as const)('of phones that end with causes %j the last is the end, as %s', async ([causes, how]) => {
  const { ring, ends, events } = here();
  await ring();
  ends(p1, causes[0]);
  ends(p2, causes[1]);
  expect(events).toEqual([]);
  ends(p3, causes[2]);
  expect(events).toEqual([over(how)]);
});

test('released, all stop; gone is only what nobody rings for any more', async () => {
  const { ring, release, ends, events, ended } = here();
  await ring();
  ends(p2, 17);
  expect(await release()).toEqual(ok);
  expect(ended).toEqual([[p1], [p3]]);
  ends(p1, 16);
  ends(p3, 16);
  expect(events).toEqual([over('hangup')]);
  expect(await release()).toEqual({ is: 'gone' });
});

test('one that cannot be rung is no matter while another can', async () => {
  const { ring, ends, events } = here({ [page]: 500, [other]: 500 });
  expect(await ring()).toEqual(ok);
  ends(p2, 17);
  expect(events).toEqual([over('busy')]);
});

test('one that has ended before another could not be rung is told all the same', async () => {
  const { ring, ends, events, rung } = here({ [desk]: 500, [other]: 500 });
  const result = ring();
  expect(rung).toHaveLength(3);
  ends(p1, 17);
  expect(await result).toEqual(ok);
  expect(events).toEqual([over('busy')]);
});

test('none can be rung, or the caller is gone: no event follows', async () => {
  const all = { [page]: 500, [desk]: 500, [other]: 500 };
  const [unreachable, late] = [here(all), here({ ...all, [other]: 400 })];
  expect(await unreachable.ring()).toEqual({ is: 'refused', why: 'unreachable' });
  expect(await late.ring()).toEqual({ is: 'gone' });
  expect([...unreachable.events, ...late.events, unreachable.branches.isRung(offer)]).toEqual([false]);
});

test.for(['dial', 'retrieve', 'monitor'] as const)(
  '%s rings one, the next only if that one cannot be rung',
  async (purpose) => {
    const { ring, rung } = here({ [page]: 500 });
    expect(await ring({ purpose })).toEqual(ok);
    expect(rung).toEqual([
      [p1, page],
      [p1, desk],
    ]);
  },
);

test('where no phone is known to answer they are tried in turn', async () => {
  const { ring, rung, phones } = here({ 'PJSIP/web-7': 500 });
  for (const [endpoint, uri] of [
    ['op-7', 'sip:o@h:3'],
    ['op-7', 'sip:d@h:2'],
    ['web-7', 'sip:p@h:1'],
  ] as const)
    phones.contact(endpoint, uri, 'Unreachable', at);
  expect(await ring()).toEqual(ok);
  expect(rung.map(([, phone]) => phone)).toEqual(['PJSIP/web-7', 'PJSIP/op-7']);
});

test.for([
  ['desk', [other]],
  ['web', [page]],
] as const)('moved to %s, a call rings there, and not where it is', async ([phone, wanted]) => {
  const { ring, rung, answers, ends } = here();
  await ring();
  answers(p2);
  ends(p2, 16);
  rung.length = 0;
  await ring({ offerId: nthOffer(call, 2), phone: phone satisfies PhoneKind });
  expect(rung.map(([, rings]) => rings)).toEqual(wanted);
});

test('known to be on a phone that was not rung by name, a call moves to another, and its end is the end', async () => {
  const { ring, rung, ends, events, branches } = here();
  branches.know(offer, [{ channel: p2, ringing: false, up: true }], new Set([p2]));
  expect(branches.phoneIn(call, sara)).toBeNull();
  branches.isOn(offer, sara, desk);
  expect([branches.phoneIn(call, sara), branches.channelOf(offer)]).toEqual([desk, p2]);
  ends(p2, 16);
  expect(events).toEqual([over('hangup')]);
  await ring({ offerId: nthOffer(call, 2), phone: 'desk' });
  expect(rung.map(([, rings]) => rings)).toEqual([other]);
});

test('with nowhere else to move it, nothing rings', async () => {
  const { ring, rung, answers, phones } = here();
  await ring();
  answers(p1);
  phones.contact('op-7', 'sip:o@h:3', 'Removed', at);
  rung.length = 0;
  expect(await ring({ offerId: nthOffer(call, 2), phone: 'web' })).toEqual({ is: 'refused', why: 'unreachable' });
  expect(rung).toEqual([]);
});

test('after a reconnect: who has answered keeps the call, the others are ended', () => {
  const { branches, answers, events, ended } = here();
  const ringing = (channel: string) => ({ channel, ringing: true, up: false });
  const up = (channel: string) => ({ channel, ringing: false, up: true });
  expect(branches.know(offer, [ringing(p1), up(p2), up(p3)], new Set([p3]))).toEqual([p1, p2]);
  expect(branches.channelOf(offer)).toBe(p3);
  answers(p2);
  expect([events, ended]).toEqual([[], [[p2]]]);
});

test('after a reconnect: what rings, rings on, unless another phone was declined meanwhile', () => {
  const { branches, rings, events } = here();
  const found = [p1, p3].map((channel) => ({ channel, ringing: true, up: false }));
  expect(branches.know(offer, found, new Set())).toEqual([]);
  rings(p1);
  expect([events, branches.channelsOf(offer)]).toEqual([[], [p1, p3]]);
  const declined = here();
  declined.branches.left(offer, p2, { at: at - 5, how: 'declined', cause: 21 });
  expect(declined.branches.know(offer, found, new Set())).toEqual([p1, p3]);
  declined.ends(p1, 26);
  declined.ends(p3, 26);
  expect(declined.events).toEqual([over('declined')]);
});
