import { expect, it } from 'vitest';
import { createReferrals } from '../../../src/pbx/phone-calls.ts';
import { callId, nthOffer } from '../../../src/shared/ids.ts';

const leg = nthOffer(callId('1.2'), 1);

it('lets nobody end a leg before its phone knows what came of its REFER, whatever that is', async () => {
  const referrals = createReferrals();
  const done: string[] = [];
  const { promise, reject } = Promise.withResolvers<undefined>();
  const referral = referrals.during(leg, () => promise).catch(() => done.push('referred'));
  const end = referrals.over(leg).then(() => done.push('ended'));
  await referrals.over(nthOffer(callId('1.2'), 2));
  expect(done).toEqual([]);
  reject(new Error('no such channel'));
  await Promise.all([referral, end]);
  expect(done.toSorted()).toEqual(['ended', 'referred']);
  await referrals.over(leg);
});
