import { expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import type { Caller, Operator } from '../../../src/acd/state.ts';
import type { Dialler } from '../../../src/dialling/dial-out.ts';
import { createPhoneWishes } from '../../../src/dialling/phone-wishes.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { callId, nthOffer, nthOutsideLeg, operatorId, trunkId } from '../../../src/shared/ids.ts';
import type { Role } from '../../../src/shared/role.ts';
import { sales } from '../../support/acd-builders.ts';

const ali = operatorId('ali');
const plan = {
  number: '+989121234567',
  shown: '+982191001000',
  routes: [{ trunkId: trunkId('t1'), dial: '09121234567', shown: '02191001000', limit: null }],
};

const talk = { id: callId('in-1'), is: 'talking', queueId: sales } as Caller;

const at = (activity: object) => ({ activity }) as Operator;

function wishes(answer: { role?: Role | null; rule?: PasokhError; facts?: readonly object[]; work?: object } = {}) {
  const { role = 'operator', rule, facts = [], work = { is: 'idle' } } = answer;
  const posted: AcdEvent[] = [];
  const told: object[] = [];
  const planned: Dialler[] = [];
  const made = createPhoneWishes({
    core: {
      view: {
        callers: new Map([[talk.id, talk]]),
        operators: new Map([[ali, at(work)]]),
      },
      now: () => 7,
      post: async (event) => {
        posted.push(event);
        return facts as readonly NumberedFact[];
      },
    },
    dialOut: {
      queueOf: (to) => (to === '02191002000' ? sales : undefined),
      plan: (_, by) => {
        planned.push(by);
        if (rule !== undefined) throw rule;
        return plan;
      },
    },
    roleOf: () => role,
    log: { info: (fields) => told.push(fields), warn: (fields) => told.push(fields) },
  });
  return { made, posted, planned, told };
}
const dialled = { callId: callId('out-1.2'), operatorId: ali, to: { number: '0912 123 4567' } };

it('makes a call of what the rules allow, whose own leg is up', async () => {
  const { made, posted, told } = wishes();
  expect(await made.dialled(dialled)).toEqual({ is: 'call' });
  expect(posted).toEqual([
    { type: 'CallDialled', at: 7, callId: 'out-1.2', by: ali, ...plan, queueId: null, ownLegIsUp: true },
  ]);
  expect(told).toEqual([]);
});

it.each([
  ['a rule', { rule: new PasokhError('dial-refused', { data: { rule: 'no games', number: '+98' } }) }, 'dial-refused'],
  ['nobody’s account', { role: null }, 'forbidden'],
  ['the core', { facts: [{ type: 'Refused', why: 'busy' }] }, 'busy'],
])('refuses what %s refuses, and logs why without the number', async (_, answer, why) => {
  const { made, told } = wishes(answer);
  expect(await made.dialled(dialled)).toEqual({ is: 'refused' });
  expect(told).toMatchObject([{ operatorId: ali, why }]);
  expect(JSON.stringify(told)).not.toContain('98');
});

const handOver = (to: { operatorId: typeof ali } | { number: string }) => ({ callId: talk.id, operatorId: ali, to });

it('hands a call over to a colleague, to a queue of ours, and to who is outside in the name of the call’s queue', async () => {
  const { made, posted, planned } = wishes();
  const reza = operatorId('reza');
  for (const to of [{ operatorId: reza }, { number: '02191002000' }, { number: '09121234567' }])
    expect(await made.handedOver(handOver(to))).toBe(true);
  expect(posted.map((event) => event.type === 'TransferAsked' && event.to)).toEqual([
    { is: 'operator', operatorId: reza },
    { is: 'queue', queueId: sales },
    { is: 'number', number: plan.number, routes: plan.routes },
  ]);
  expect(planned).toEqual([{ operatorId: ali, role: 'operator', queueId: sales, via: 'phone' }]);
});

it('leaves a call as it is where it may not go', async () => {
  const { made, posted, told } = wishes({ rule: new PasokhError('dial-limit') });
  expect(await made.handedOver(handOver({ number: '09121234567' }))).toBe(false);
  expect([posted, told]).toEqual([[], [{ operatorId: ali, why: 'dial-limit', rule: undefined }]]);
});

it('asks who is dialled from a talk for a consultation in it', async () => {
  const leg = nthOffer(talk.id, 1);
  const work = { is: 'talking', offerId: leg };
  const [other, colleague] = [nthOutsideLeg(talk.id, 1), nthOffer(talk.id, 2)];
  const outside = wishes({ work, facts: [{ type: 'PhaseChanged' }, { type: 'DialSent', legId: other }] });
  expect(await outside.made.dialled(dialled)).toEqual({ is: 'consultation', leg, other });
  const inside = wishes({ work, facts: [{ type: 'DirectOfferMade', purpose: 'consult', offerId: colleague }] });
  const reza = { operatorId: operatorId('reza') };
  expect(await inside.made.dialled({ ...dialled, to: reza })).toEqual({ is: 'consultation', leg, other: colleague });
  expect(inside.posted).toEqual([
    { type: 'ConsultAsked', at: 7, callId: talk.id, by: ali, to: { is: 'operator', ...reza } },
  ]);
  expect(await inside.made.completed({ callId: talk.id, operatorId: ali })).toBe(true);

  const idle = wishes();
  expect(await idle.made.dialled({ ...dialled, to: reza })).toEqual({ is: 'refused' });
  expect(idle.posted).toEqual([]);
});
