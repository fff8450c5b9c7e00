import { expect, test } from 'vitest';
import { plainServing } from '../../../src/acd/queue-rules.ts';
import type { Operator } from '../../../src/acd/state.ts';
import { createReach } from '../../../src/operators/reach.ts';
import { callId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';

const id = operatorId('sara');
const sales = queueId('sales');
const call = callId('1.1');
const offer = { callId: call, offerId: nthOffer(call, 1), operatorId: id };
const operator = (rest: Partial<Operator> = {}): Operator => ({
  profile: { id, name: 'a', serves: [plainServing(sales)], skills: {}, units: 1 },
  ...{ presence: { is: 'available' }, reachable: true, activity: { is: 'idle', since: 1 }, idleSince: 1 },
  ...{ nextPresence: null, leftQueues: [], offeredAt: 0, missedInRow: 0, recent: { at: 0, calls: 0, busyMs: 0 } },
  ...rest,
});

test('an operator is told the first reason why no calls come, and since when', () => {
  const reach = createReach();
  const facts = [
    { type: 'PresenceChanged', at: 5, seq: 1, operatorId: id, presence: { is: 'available' } },
    { type: 'ReachableChanged', at: 7, seq: 2, operatorId: id, reachable: false },
  ] as const;
  const signedOut = operator({ presence: { is: 'signed-out' }, reachable: false });
  expect(reach.noCalls(signedOut)).toEqual({ why: 'signed-out', since: null });
  reach.noticed(facts);
  expect(reach.noCalls(signedOut)).toEqual({ why: 'signed-out', since: 5 });
  expect(reach.noCalls(operator({ presence: { is: 'paused', reason: 'rest' } }))).toEqual({ why: 'paused', since: 5 });
  expect(reach.noCalls(operator({ reachable: false }))).toEqual({ why: 'unreachable', since: 7 });
  expect(reach.noCalls(operator({ leftQueues: [sales] }))).toEqual({ why: 'no-queue', since: null });
  reach.noticed([{ type: 'QueueSignInChanged', at: 8, seq: 3, operatorId: id, queueId: sales, signedIn: false }]);
  expect(reach.noCalls(operator({ leftQueues: [sales] }))).toEqual({ why: 'no-queue', since: 8 });
  const profile = { ...operator().profile, serves: [] };
  expect(reach.noCalls(operator({ profile, leftQueues: [] }))).toEqual({ why: 'no-queue', since: null });
  const coolDown = operator({ activity: { is: 'cool-down', since: 8, until: 9 } });
  expect(reach.noCalls(coolDown)).toEqual({ why: 'cool-down', since: 8 });
  const wrapUp = operator({ activity: { is: 'wrap-up', callId: call, since: 8, until: 9 } });
  expect(reach.noCalls(wrapUp)).toEqual({ why: 'at-work', since: 8 });
  expect(reach.noCalls(operator())).toBeNull();
});

test('the last offer is told until one is accepted', () => {
  const reach = createReach();
  expect(reach.lastOffer(id)).toBeNull();
  reach.noticed([{ type: 'OfferEnded', at: 9, seq: 1, ...offer, outcome: 'failed', why: 'unreachable' }]);
  expect(reach.lastOffer(id)).toEqual({ at: 9, outcome: 'failed', why: 'unreachable' });
  reach.noticed([{ type: 'OfferEnded', at: 10, seq: 2, ...offer, outcome: 'accepted', why: null }]);
  expect(reach.lastOffer(id)).toBeNull();
});
