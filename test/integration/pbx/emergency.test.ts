import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AcdEventType } from '../../../src/acd/events.ts';
import type { Route } from '../../../src/acd/state.ts';
import { callId, nthOffer, operatorId, type TrunkId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { callFromPhone } from '../../support/sipp/phone-calls.ts';
import type { SippProcess } from '../../support/sipp/sipp-process.ts';

/** An emergency number that is dialled on a phone while we are there, and do not serve it. */
const operator = operatorId('501');
let stage: RealStage;
let trunk: TrunkId;
beforeEach(async () => {
  stage = await openRealStage();
  await stage.phone(operator, 'answers');
  trunk = await stage.outside('answers');
  const route: Route = { trunkId: trunk, dial: '110', shown: '+982191001000', limit: null };
  expect(await stage.pbx.emergencies.reconcile(new Map([['110', [route]]]))).toEqual({ is: 'ok' });
});
afterEach(async () => {
  await stage.pbx.emergencies.reconcile(new Map());
  await stage.strike();
});

const dial = (): Promise<SippProcess> =>
  callFromPhone({ user: `op-${operator}`, secret: 'sipp-secret', to: '110', toneHz: 880 });
const channels = async () =>
  (await askAri('GET', '/channels')) as { id: string; name: string; dialplan: { context: string; app_name: string } }[];
const phoneIn = (app: string) =>
  eventually(async () =>
    (await channels()).find(({ name, dialplan }) => name.startsWith('PJSIP/op-') && dialplan.app_name === app),
  );

const told = (type: AcdEventType) => stage.heard.events.filter((event) => event.type === type);

/** Reaches the outside, keeps the operator, and is told once it is over. */
async function expectServed(phone: SippProcess, id: string): Promise<void> {
  const engagement = { callId: `out-${id}`, operatorId: operator };
  await stage.outsideOf(trunk).waitFor(([call]) => call?.answeredAt);
  expect(told('FallbackCallTaken')).toMatchObject([engagement]);
  expect(await stage.pbx.findGone([callId(`out-${id}`)])).toEqual(new Map());
  await phone.hangUp();
  await stage.until(() => told('FallbackCallEnded').length > 0);
  expect(told('FallbackCallEnded')).toMatchObject([engagement]);
  await stage.until(() => stage.heard.served.length > 0);
  expect(stage.heard.served).toMatchObject([
    { callId: `out-${id}`, operatorId: operator, number: '110', attempts: [{ trunkId: trunk, outcome: 'answered' }] },
  ]);
}

test('refused by us it goes out all the same, and its operator is engaged at once', async () => {
  stage.pbx.servePhones({
    dialled: async () => ({ is: 'refused' }),
    ...{ handedOver: async () => false, completed: async () => false },
  });
  const phone = await dial();
  const { id } = await phoneIn('Dial');
  await expectServed(phone, id);
});

test('that somebody took who died goes out as an orphan, and as we come back its operator is engaged', async () => {
  const asked: string[] = [];
  stage.pbx.servePhones({
    dialled: (wish) => {
      asked.push(wish.callId);
      return new Promise(() => undefined);
    },
    ...{ handedOver: async () => false, completed: async () => false },
  });
  const phone = await dial();
  await stage.until(() => asked.length === 1);
  const { id } = await phoneIn('Stasis');
  await stage.whileNobodyListens(async () => undefined);
  const [leg] = stage.heard.snapshots.at(-1)?.legs ?? [];
  expect(leg?.offerId).toBe(nthOffer(callId(`out-${id}`), 1));
  expect(await stage.pbx.endOrphan(leg!.offerId)).toEqual({ is: 'ok' });
  await stage.outsideOf(trunk).waitFor(([call]) => call?.answeredAt);
  await stage.whileNobodyListens(async () => undefined);
  expect(stage.heard.snapshots.at(-1)).toMatchObject({
    callers: [{ callId: `out-${id}`, where: 'fallback', fallbackOperator: operator, number: '110' }],
    legs: [],
  });
  await expectServed(phone, id);
});
