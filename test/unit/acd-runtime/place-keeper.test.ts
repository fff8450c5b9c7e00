import { expect, test } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { Caller, Offer } from '../../../src/acd/state.ts';
import { createLegs } from '../../../src/acd-runtime/legs.ts';
import { keepPlaces } from '../../../src/acd-runtime/place-keeper.ts';
import { callId, nthOffer, type CallId } from '../../../src/shared/ids.ts';
import { silentLog } from '../../support/acd-process.ts';

test('who waits keeps the place, and who is on the way until somebody is about to be connected', () => {
  const state = emptyState();
  const put = (name: string, is: Caller['is'], leg?: Offer['is']) => {
    const id = callId(name);
    state.callers.set(id, { id, is, leg: leg === undefined ? null : nthOffer(id, 1) } as Caller);
    if (leg !== undefined) state.offers.set(nthOffer(id, 1), { is: leg } as Offer);
  };
  put('waiting', 'waiting');
  put('offered', 'offered');
  put('connecting', 'connecting');
  put('talking', 'talking');
  put('leaving', 'leaving');
  put('parked', 'in-transit');
  put('ringing', 'in-transit', 'pending');
  put('taken', 'in-transit', 'accepted');
  const kept: CallId[] = [];
  const keepPlace = async (id: CallId) => {
    kept.push(id);
    return Promise.resolve({ is: 'ok' } as const);
  };
  keepPlaces({ pbx: { keepPlace }, legs: createLegs(), log: silentLog, view: state, isOnline: () => true });
  expect(kept).toEqual(['waiting', 'offered', 'parked', 'ringing']);
});
