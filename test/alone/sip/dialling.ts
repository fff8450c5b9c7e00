import { beforeAll, describe, expect, test } from 'vitest';
import { auditPage } from '../../../src/contract/audit.ts';
import { dialRules } from '../../../src/contract/dial-rules.ts';
import type { TestQueue } from '../../support/e2e/cast.ts';
import { becomes, dial, end, expectMeasures, over } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { openLiveFeed } from '../../support/e2e/live-feed.ts';
import { addDeadTrunk, addOutside, ownNumber, type Outside } from '../../support/e2e/outside-world.ts';
import { recordsOn, soundsIn } from '../../support/e2e/recorded.ts';
import type { FileWorld } from '../../support/e2e/use-world.ts';

/** Operators call out, through trunks to people outside. */
export function describeDialling(file: FileWorld): void {
  const { world, queue, operator, expectAnomaly } = file;
  let line: TestQueue;
  let friendly: Outside;
  let unwilling: Readonly<Record<'busy' | 'unavailable' | 'decline', Outside>>;
  let deaf: Outside;
  let early: Outside;
  beforeAll(async () => {
    line = await queue();
    friendly = await addOutside(world(), '+98935111*', 'answer', { answerAfterMs: 400 });
    unwilling = {
      busy: await addOutside(world(), '+989352221*', 'busy', { answerAfterMs: 300 }),
      unavailable: await addOutside(world(), '+989352222*', 'unavailable', { answerAfterMs: 300 }),
      decline: await addOutside(world(), '+989352223*', 'decline', { answerAfterMs: 300 }),
    };
    deaf = await addOutside(world(), '+98935333*', 'no-answer');
    early = await addOutside(world(), '+98935444*', 'early-media', { answerAfterMs: 800 });
  });

  const sara = () => operator([line], { answerAfterMs: 300 });

  /** The INVITE that somebody outside had for this number. */
  const inviteTo = ({ sipp }: Outside, number: string) =>
    sipp.messages().find(({ method, line }) => method === 'INVITE' && line.includes(number));

  /** The call to this number, as their SIPp saw it. */
  const callTo = (outside: Outside, number: string) =>
    eventually(() => {
      const invite = inviteTo(outside, number);
      return outside.sipp.calls().find(({ callId }) => callId === invite?.callId);
    });

  describe.concurrent('a call out', () => {
    test('whose first trunk is dead goes out by the second', async () => {
      const dead = await addDeadTrunk(world(), '+98935555*', 1);
      const second = await addOutside(world(), '+98935555*', 'answer', { priority: 2 });
      const ali = await sara();
      const { id } = await dial(ali, '0935 555 0001');
      await becomes(ali, id, { state: 'talking' });
      await recordsOn(id);
      await second.sipp.hangUp();
      const call = await over(world(), id, [ali]);
      expect(call).toMatchObject({
        ...{ outcome: 'answered', endedBy: 'caller', trunkId: second.trunkId },
        attempts: [
          { trunkId: dead, outcome: 'unreachable' },
          { trunkId: second.trunkId, outcome: 'answered' },
        ],
      });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['660'], heard: ['880'] });
    });

    test('rings the own phone, then the customer’s; it is recorded, and one outgoing call', async () => {
      const ali = await sara();
      const feed = await openLiveFeed(ali.api, world().service.url);
      const { id } = await dial(ali, '۰۹۳۵ ۱۱۱ ۰۰۰۱', { queueId: line.id });
      await becomes(ali, id, { state: 'talking', phase: 'talk', direction: 'outbound' });
      await recordsOn(id);
      await end(ali, id);
      const call = await over(world(), id, [ali]);

      const own = ali.phone.messages().find(({ method }) => method === 'INVITE')?.text;
      expect(own).toMatch(/^Call-Info: .*answer-after=0/mu);
      expect(inviteTo(friendly, '09351110001')?.text).toMatch(new RegExp(`^From: .*<sip:\\${ownNumber}@`, 'mu'));
      const stages = feed.attempts(id).map(({ stage }) => stage);
      feed.close();
      const told = stages.filter((stage, i) => stage !== stages[i - 1] && stage !== 'sent');
      expect(told).toEqual(['own-phone', 'ringing', 'answered']);
      expect(call).toMatchObject({
        ...{ direction: 'outbound', number: '+989351110001', dialled: ownNumber, dialledBy: ali.id, queueId: line.id },
        ...{ outcome: 'answered', endedBy: 'operator', trunkId: friendly.trunkId, queueSegments: [] },
        operatorSegments: [{ operatorId: ali.id, via: 'dial' }],
        attempts: [{ purpose: 'customer', trunkId: friendly.trunkId, outcome: 'answered', by: ali.id }],
      });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['660'], heard: ['880'] });
      await expectMeasures(world(), ali, { answered: 1, outgoing: { attempts: 1, connects: 1 } });
    });

    test('is heard before the answer', async () => {
      const ali = await sara();
      const feed = await openLiveFeed(ali.api, world().service.url);
      const { id } = await dial(ali, '0098 935 444 0001');
      await becomes(ali, id, { state: 'dialling', stage: 'early-media' });
      await becomes(ali, id, { state: 'talking' });
      await recordsOn(id);
      await early.sipp.hangUp();
      const call = await over(world(), id, [ali]);
      expect(feed.attempts(id).map(({ stage }) => stage)).toEqual(expect.arrayContaining(['early-media', 'answered']));
      feed.close();
      expect(call).toMatchObject({ outcome: 'answered', endedBy: 'caller', queueId: null });
    });

    test('to somebody who hangs up at once is recorded all the same', async () => {
      // The PBX may tell of the bridge when it is over.
      expectAnomaly(/^(?=.*PartiesBridged)(?=.*"out-).*lost race/);
      await addOutside(world(), '+98935601*', 'answer', { answerAfterMs: 200, hangUpAfterMs: 1 });
      const ali = await sara();
      const { id } = await dial(ali, '0935 601 0001');
      const call = await over(world(), id, [ali]);
      expect(call).toMatchObject({ outcome: 'answered', endedBy: 'caller', recording: { state: 'stored' } });
      expect(call.recording?.durationMs).toBeGreaterThan(0);
    });

    test.each([
      ['busy', '0935 222 1001', 'busy', 17],
      ['unavailable', '0935 222 2001', 'no-answer', 19],
      ['decline', '0935 222 3001', 'refused', 21],
    ] as const)(
      'to somebody whose phone says %s comes to nothing, and says why',
      async (behaviour, to, outcome, cause) => {
        const ali = await sara();
        const feed = await openLiveFeed(ali.api, world().service.url);
        const { id } = await dial(ali, to);
        const call = await over(world(), id, [ali]);
        const [last] = await eventually(() => {
          const ended = feed.attempts(id).filter(({ stage }) => stage === 'ended');
          return ended.length > 0 && ended;
        });
        feed.close();
        expect(last).toMatchObject({ to: 'customer', outcome, cause });
        const attempts = [{ trunkId: unwilling[behaviour].trunkId, outcome, cause }];
        expect(call).toMatchObject({ outcome, attempts, operatorSegments: [], recording: null });
        expect(ali.phone.calls()).toMatchObject([{ endedBy: 'peer' }]);
      },
    );

    test.each([
      ['through the page', '0935 333 0001'],
      ['on the phone', '0935 333 0002'],
    ])('that the operator gives up %s while it rings is cancelled outside', async (way, number) => {
      const ali = await sara();
      const { id } = await dial(ali, number);
      await becomes(ali, id, { state: 'dialling', stage: 'ringing' });
      if (way === 'on the phone') await ali.phone.hangUp();
      else await end(ali, id);
      const call = await over(world(), id, [ali]);
      expect(call).toMatchObject({ outcome: 'cancelled', endedBy: 'operator', attempts: [{ outcome: 'cancelled' }] });
      expect(await callTo(deaf, number.replaceAll(' ', ''))).toMatchObject({ status: 487, answeredAt: undefined });
    });

    test('that a dial rule refuses never reaches the PBX, and the rule is named', async () => {
      const { admin } = world();
      const ali = await sara();
      const { version, region, rules, otherwise, ...known } = await admin.get('/v1/dial-rules', dialRules);
      const { emergencyNumbers, callsAtOnce, callsPerHour } = known;
      const deny = { name: 'no games', roles: 'all', pattern: '+98935666*', then: 'deny' };
      const rest = { version, region, otherwise, emergencyNumbers, callsAtOnce, callsPerHour };
      await admin.put('/v1/dial-rules', { ...rest, rules: [deny, ...rules] });
      const refused: unknown = await dial(ali, '0935 666 0001').catch((error: unknown) => error);
      expect(refused).toMatchObject({ status: 403, code: 'dial-refused' });
      expect(String(refused)).toContain('"rule":"no games"');
      expect(ali.phone.calls()).toEqual([]);
      await ali.becomes('ready');
      await eventually(async () => {
        const { items } = await admin.get(`/v1/audit?actor=${ali.id}&action=dial-refused`, auditPage);
        expect(items).toMatchObject([
          { subject: { id: '+989356660001' }, data: { rule: 'no games', via: 'api', times: 1 } },
        ]);
        return true;
      });
    });
  });
}
