import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createRecentTalks, type RecentTalk } from '../../../src/operators/recent-talks.ts';
import { callId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';
import { factsOf, numbered, plan } from '../../support/call-facts.ts';
import { dialledCall, factsOfDialled } from '../../support/dialled-call-facts.ts';

const [sara, omid] = [operatorId('sara'), operatorId('omid')];
const support = queueId('support');
const talk = (call: string, talkAt: number, more: Partial<RecentTalk> = {}): RecentTalk => ({
  ...{
    callId: callId(call),
    operatorId: sara,
    queueId: support,
    talkAt,
    endedAt: talkAt + 10,
    labelled: false,
    aside: false,
    ...more,
  },
});
const ids = (talks: readonly RecentTalk[]) => talks.map((one) => one.callId);

describe('recent talks', () => {
  it('are heard of as they begin and end', () => {
    const talks = createRecentTalks();
    const facts = numbered(factsOf(plan({ call: callId('1.1'), at: 0, waitMs: 100, talkMs: 1_000 })));
    const end = facts.findIndex(({ type }) => type === 'TalkEnded');
    talks.noticed(facts.slice(0, end));
    expect(talks.of(sara)).toEqual([talk('1.1', 100, { endedAt: null })]);
    talks.noticed(facts.slice(end));
    expect(talks.of(sara)).toEqual([talk('1.1', 100, { endedAt: 1_100 })]);
    expect([talks.of(omid), talks.inCall(callId('1.2'))]).toEqual([[], []]);
  });

  it('are those of the native queue too, if it came to talk with somebody', () => {
    const talks = createRecentTalks();
    const served = (call: string, who: typeof sara | null, talkAt: number | null): Fact => ({
      ...{ type: 'FallbackCallServed', at: 9, callId: callId(call), number: '1', dialled: '2', queueId: support },
      ...{ enteredAt: 1, operatorId: who, talkAt, endedAt: 8, recorded: false },
    });
    talks.noticed(numbered([served('1.1', sara, 3), served('1.2', sara, null), served('1.3', null, 3)]));
    expect(talks.of(sara)).toEqual([talk('1.1', 3, { endedAt: 8 })]);
  });

  it('of an operator who talks in a call again are one, and what it was about stands', () => {
    const talks = createRecentTalks();
    const again = { callId: callId('1.1'), operatorId: sara, offerId: nthOffer(callId('1.1'), 2), queueId: support };
    talks.recalled([talk('1.1', 100)]);
    talks.labelled(callId('1.1'), sara);
    talks.noticed([{ type: 'TalkStarted', seq: 1, at: 200, ...again }]);
    expect(talks.inCall(callId('1.1'))).toEqual([talk('1.1', 200, { endedAt: null, labelled: true })]);
    // The ledger is behind: it tells of the first part only, then of the second one, which has ended.
    talks.recalled([talk('1.1', 100)]);
    expect(talks.of(sara)).toEqual([talk('1.1', 200, { endedAt: null, labelled: true })]);
    talks.recalled([talk('1.1', 200)]);
    expect(talks.of(sara)).toEqual([talk('1.1', 200, { labelled: true })]);
    talks.recalled([talk('1.1', 200, { endedAt: null })]);
    expect(talks.of(sara)).toEqual([talk('1.1', 200, { labelled: true })]);
  });

  it('of who was consulted are aside, until the customer is there', () => {
    const talks = createRecentTalks();
    const part = { callId: callId('1.1'), operatorId: sara, offerId: nthOffer(callId('1.1'), 2) };
    const started = { type: 'TalkStarted', ...part, queueId: support, via: 'consult', phase: 'consult' } as const;
    talks.noticed(numbered([{ ...started, at: 100 }]));
    const told = talk('1.1', 100, { endedAt: null, aside: true });
    expect(talks.of(sara)).toEqual([told]);
    talks.noticed(numbered([{ type: 'PhaseChanged', at: 200, ...part, phase: 'talk' }]));
    // The ledger is behind.
    talks.recalled([told]);
    expect(talks.of(sara)).toEqual([{ ...told, aside: false }]);
    talks.noticed(numbered([{ ...started, at: 300 }]));
    expect(talks.of(sara)).toEqual([{ ...told, talkAt: 300, aside: false }]);
  });

  it('begin with the dialling, and are aside until the customer is there', () => {
    const talks = createRecentTalks();
    const facts = numbered(factsOfDialled({ at: 100, outcomes: ['busy', 'answered'] }));
    const begun = facts.findIndex(({ type }) => type === 'TalkStarted');
    talks.noticed(facts.slice(0, begun));
    expect(talks.of(sara)).toEqual([talk(dialledCall, 100, { endedAt: null, aside: true })]);
    talks.noticed(facts.slice(begun));
    expect(talks.of(sara)).toMatchObject([{ callId: dialledCall, talkAt: 7_100, endedAt: 67_100, aside: false }]);
  });

  it('come newest first, the last twenty', () => {
    const talks = createRecentTalks();
    talks.recalled([talk('1.5', 5), talk('1.9', 9), talk('1.7', 7)]);
    expect(ids(talks.of(sara))).toEqual(['1.9', '1.7', '1.5']);
    talks.recalled(Array.from({ length: 30 }, (_unused, n) => talk(`2.${n}`, 100 + n)));
    expect([talks.of(sara).length, talks.of(sara).at(-1)?.callId]).toEqual([20, '2.10']);
  });
});
