import { expect, it } from 'vitest';
import type { Activity, Operator, Presence } from '../../../src/acd/state.ts';
import { statusOf } from '../../../src/operators/status.ts';
import { userNameKey } from '../../../src/operators/user-name.ts';
import { callId, nthOffer, operatorId } from '../../../src/shared/ids.ts';

const call = callId('1.1');
const offerId = nthOffer(call, 1);
const operator = (activity: Activity, presence: Presence['is'] = 'available', reachable = true): Operator => ({
  profile: { id: operatorId('a'), name: 'a', serves: [], skills: {}, units: 1 },
  presence: presence === 'paused' ? { is: 'paused', reason: 'x' } : { is: presence },
  ...{ reachable, activity, idleSince: 0, nextPresence: null, leftQueues: [], offeredAt: 0, missedInRow: 0 },
  recent: { at: 0, calls: 0, busyMs: 0 },
});
const idle: Activity = { is: 'idle', since: 0 };

it.each([
  ['ready', operator(idle)],
  ['paused', operator(idle, 'paused')],
  ['paused', operator(idle, 'paused', false)],
  ['signed-out', operator(idle, 'signed-out', false)],
  ['unreachable', operator(idle, 'available', false)],
  ['cool-down', operator({ is: 'cool-down', since: 0, until: 1 })],
  ['paused', operator({ is: 'cool-down', since: 0, until: 1 }, 'paused')],
  ['ringing', operator({ is: 'reserved', offerId, since: 0 })],
  ['ringing', operator({ is: 'ringing', offerId, since: 0 })],
  // Whoever asked for a pause or lost the phone during a call is still in the call.
  ['talking', operator({ is: 'talking', offerId, since: 0 }, 'paused', false)],
  ['talking', operator({ is: 'engaged', callId: call, since: 0 })],
  ['dialling', operator({ is: 'dialling', offerId, since: 0 })],
  ['monitoring', operator({ is: 'monitoring', offerId, since: 0 }, 'paused')],
  ['finishing', operator({ is: 'releasing', offerId, since: 0, until: 1 })],
  ['wrap-up', operator({ is: 'wrap-up', callId: call, since: 0, until: 1 }, 'signed-out')],
])('%s', (expected, given) => {
  expect(statusOf(given)).toBe(expected);
});

it('takes user names for the same however they are typed', () => {
  const same = ['علی.کی۱', 'علي.كي1', ' علی.کی١ '];
  expect(new Set(same.map(userNameKey)).size).toBe(1);
  expect(userNameKey('Ａli')).toBe('ali');
  expect(userNameKey('ali')).not.toBe(userNameKey('alí'));
});
