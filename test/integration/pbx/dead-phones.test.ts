import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AcdEventType } from '../../../src/acd/events.ts';
import { nthOffer, operatorId, type OfferId, type OperatorId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { inDialog } from '../../support/sipp/in-dialog.ts';

let stage: RealStage;
beforeEach(async () => {
  stage = await openRealStage();
});
afterEach(() => stage.strike());

const [sara, reza] = [operatorId('231'), operatorId('232')];
const ofType = (type: AcdEventType) => stage.heard.events.filter((event) => event.type === type);
const firstOf = (like: Record<string, unknown>) =>
  stage.heard.events.findIndex((event) => Object.entries(like).every(([key, value]) => event[key as 'type'] === value));

/** A customer talks with this operator, on a phone on the desk as it is shipped. */
async function talk(operator: OperatorId): Promise<OfferId> {
  await stage.phone(operator, 'answers');
  const [entered, bridged] = [ofType('CallerEntered').length, ofType('PartiesBridged').length];
  await stage.dialIn();
  await stage.until(() => ofType('CallerEntered').length > entered);
  const callId = [...stage.callers.keys()].at(-1)!;
  const offerId = nthOffer(callId, 1);
  await stage.pbx.run({
    ...{ type: 'RingOperator', offerId, callId, operatorId: operator, purpose: 'queue' },
    ...{ callerNumber: '02188880000', queueName: 'فروش', timeoutMs: 5_000 },
  });
  await stage.until(() => ofType('OfferAnswered').some((event) => 'offerId' in event && event.offerId === offerId));
  expect(await stage.pbx.run({ type: 'ConnectParties', callId, offerId })).toEqual({ is: 'ok' });
  await stage.until(() => ofType('PartiesBridged').length > bridged);
  return offerId;
}

async function hold(operator: OperatorId): Promise<void> {
  expect(await (await inDialog(stage.phoneOf(operator))).reinvite('sendonly')).toBe(200);
  await stage.until(() => ofType('HoldAsked').length > 0);
}

test('phones that lose their power in a call are unreachable, and their legs lost, one that holds too', async () => {
  const talking = await talk(sara);
  const holding = await talk(reza);
  await hold(reza);
  const died = performance.now();
  await Promise.all([sara, reza].map((operator) => stage.phoneOf(operator).vanish()));
  await stage.until(() => ofType('OperatorLegEnded').length === 2);
  expect(performance.now() - died).toBeLessThan(12_000);
  expect(ofType('OperatorLegEnded')).toEqual(
    expect.arrayContaining([talking, holding].map((offerId) => expect.objectContaining({ offerId, how: 'lost' }))),
  );
  for (const [operatorId, offerId] of [[sara, talking] as const, [reza, holding] as const]) {
    const unreachable = firstOf({ type: 'ReachableChanged', operatorId, reachable: false });
    expect(unreachable).toBeGreaterThan(0);
    expect(unreachable).toBeLessThan(firstOf({ type: 'OperatorLegEnded', offerId }));
  }
});

test('one that holds and dies while nobody listens is lost afterwards', async () => {
  const offerId = await talk(sara);
  await hold(sara);
  await stage.whileNobodyListens(async () => {
    await stage.phoneOf(sara).vanish();
    await eventually(async () => {
      expect(await askAri('GET', `/endpoints/PJSIP/op-${sara}`)).toMatchObject({ state: 'offline' });
      return true;
    });
  });
  expect(stage.heard.snapshots.at(-1)).toMatchObject({ legs: [{ offerId, up: true }] });
  expect(stage.heard.snapshots.at(-1)?.reachable.get(sara)).toBe(false);
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  expect(ofType('OperatorLegEnded')).toMatchObject([{ offerId, how: 'lost' }]);
});
