import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrunkAccount } from '../../../src/dialling/ports.ts';
import { callId, nthOffer, operatorId, trunkId, type CallId, type OfferId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { control } from '../../support/pbx-control-conformance.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { callFromPhone } from '../../support/sipp/phone-calls.ts';
import { startOutside } from '../../support/sipp/sipp.ts';
import type { SippProcess } from '../../support/sipp/sipp-process.ts';

/** Who is said to call, as it stands on the wire. */
const [sara, bita] = [operatorId('511'), operatorId('512')];
const [customer, ours] = ['09121234567', '02191000000'];
const route = { trunkId: trunkId('names'), dial: customer, shown: ours, limit: null };
const ok = { is: 'ok' };
let stage: RealStage;
let on: ReturnType<typeof control>;
let outside: SippProcess;
beforeEach(async () => {
  stage = await openRealStage();
  on = control(stage);
  outside = await startOutside({ behaviour: 'answer' });
  const trunk: TrunkAccount = {
    ...{ id: route.trunkId, mode: 'address', host: `127.0.0.1:${String(outside.port)}`, userName: null, secret: null },
    ...{ from: ['192.0.2.1'], transport: 'udp', codecs: ['alaw'], defaultNumber: ours, probed: false },
  };
  expect(await stage.pbx.trunks.reconcile([trunk])).toEqual(ok);
  for (const operator of [sara, bita]) await stage.phone(operator, 'answers');
});
afterEach(async () => {
  await stage.pbx.trunks.reconcile([]);
  await stage.strike();
});

/** In everything that the PBX asks of this phone, and in whichever header. */
function shownTo(phone: SippProcess): readonly string[] {
  const asked = phone
    .messages()
    .filter(({ direction, line }) => direction === 'received' && !/^OPTIONS|^SIP/u.test(line));
  const headers = asked.flatMap(
    ({ text }) => text.match(/^(?:From|P-Asserted-Identity|Remote-Party-ID):.*$/gimu) ?? [],
  );
  return [...new Set(headers.map((header) => header.replace(/;.*/u, '')))];
}
const from = (name: string, number: string): string => `From: ${name}<sip:${number}@127.0.0.1>`;

async function ring(call: CallId, n: number, queueName: string): Promise<OfferId> {
  const offerId = nthOffer(call, n);
  const asked = { callId: call, operatorId: bita, purpose: 'consult', callerNumber: customer, queueName } as const;
  expect(await on.run({ type: 'RingOperator', offerId, ...asked, timeoutMs: 5_000 })).toEqual(ok);
  await stage.until(() => on.all('OfferAnswered').some((event) => event.offerId === offerId));
  return offerId;
}

test('colleagues see the customer’s number and the queue, or no name; those outside our number and no name', async () => {
  stage.pbx.servePhones({
    dialled: async () => ({ is: 'call' }),
    ...{ handedOver: async () => false, completed: async () => false },
  });
  // Of what is dialled on a phone the first leg bears the operator's name.
  await callFromPhone({ user: `op-${sara}`, secret: 'sipp-secret', to: customer, toneHz: 880 });
  const channel = await eventually(async () => ((await askAri('GET', '/channels')) as { id: string }[])[0]);
  const call = callId(`out-${channel.id}`);
  const lead = nthOffer(call, 1);
  expect(await on.dial(call, route)).toEqual(ok);
  await on.seen('CustomerAnswered');
  expect(await on.run({ type: 'ConnectParties', callId: call, offerId: lead })).toEqual(ok);

  const expert = await on.reach(call, 1, route.trunkId);
  const [unnamed, named] = [await ring(call, 2, ''), await ring(call, 3, 'فروش')];
  const all = { [lead]: 'in', [expert]: 'in', [unnamed]: 'in', [named]: 'in' } as const;
  for (const each of ['aside', 'in'] as const)
    expect(await on.seat(call, lead, { ...all, [lead]: each, [expert]: each, [unnamed]: each })).toEqual(ok);
  await on.run({ type: 'ReleaseOperator', offerId: lead });
  expect(await on.seat(call, named, { [named]: 'in', [expert]: 'in', [unnamed]: 'in' })).toEqual(ok);
  await on.run({ type: 'ReleaseOperator', offerId: named });
  await on.seen('OperatorLegEnded', 2);

  expect(shownTo(outside)).toEqual([from('', ours)]);
  expect(shownTo(stage.phoneOf(bita))).toEqual([from('', customer), from('"فروش" ', customer)]);
});
