import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { callPage } from '../../src/contract/calls.ts';
import { dialRules } from '../../src/contract/dial-rules.ts';
import { phone as phoneAnswer } from '../../src/contract/me-phone.ts';
import { roles } from '../../src/shared/role.ts';
import type { TestOperator, TestPerson, TestQueue } from '../support/e2e/cast.ts';
import { becomes, dial, expectMeasures, over } from '../support/e2e/control.ts';
import { eventually } from '../support/e2e/eventually.ts';
import type { LedgerCall } from '../support/e2e/ledger-answers.ts';
import { addDeadTrunk, addOutside, ownNumber, type Outside } from '../support/e2e/outside-world.ts';
import { recordsOn, soundsIn } from '../support/e2e/recorded.ts';
import { asteriskCli, without } from '../support/e2e/stack-service.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openBrowsers } from '../support/e2e/web-operator.ts';
import { callFromPhone } from '../support/sipp/phone-calls.ts';
import type { SippProcess } from '../support/sipp/sipp-process.ts';

/** Emergency numbers, with the service and without it. The rules allow nothing else, and nobody more than one call an hour. */
const { world, queue, operator, call } = useWorld();
let line: TestQueue;
let police: Outside;

type Rules = Partial<Omit<ReturnType<typeof dialRules.parse>, 'version' | 'changedAt'>>;
async function changeRules(change: Rules): Promise<void> {
  const { version, ...rules } = await world().admin.get('/v1/dial-rules', dialRules.omit({ changedAt: true }));
  await world().admin.put('/v1/dial-rules', { ...rules, ...change, version });
}

beforeAll(async () => {
  line = await queue();
  await changeRules({ rules: [], otherwise: 'deny', callsAtOnce: 1, callsPerHour: 1, emergencyNumbers: ['110'] });
});

/** The phone of an operator, which can dial whether the service is there or not. */
async function dialler(who: TestOperator) {
  const account = await who.api.get('/v1/me/phone', phoneAnswer);
  return (to: string) => callFromPhone({ ...account, to, toneHz: 880 });
}

/** What the PBX knows of ways out. */
const knows = (rows: readonly string[]) =>
  eventually(async () => {
    const shown = await asteriskCli('database show pasokhsos');
    const found = [...shown.matchAll(/^\/pasokhsos\/(\S+) *: (\S+)$/gm)].map(
      ([, key = '', value = '']) => `${key} ${value}`,
    );
    expect(found.toSorted()).toEqual(rows.toSorted());
    return true;
  });
const waysOf = (number: string, ...trunks: readonly string[]): string[] =>
  trunks.map((trunk, index) => `${number}/${String(index + 1)} ${number}@trunk-${trunk}&${ownNumber}`);

const callsOf = async (who: TestPerson): Promise<readonly { id: string }[]> =>
  (await world().admin.get(`/v1/calls?operator=${who.id}`, callPage)).items;
const onlyCallOf = async (who: TestPerson): Promise<LedgerCall> => {
  const [found, ...more] = await eventually(async () => {
    const calls = await callsOf(who);
    return calls.length > 0 && calls;
  }, 15_000);
  expect(more).toEqual([]);
  return over(world(), found!.id, [who]);
};
const invite = ({ messages }: SippProcess): string | undefined =>
  messages().findLast(({ method, direction }) => method === 'INVITE' && direction === 'received')?.text;
const near = (told: string | null | undefined, seen: number | undefined): void => {
  expect(Math.abs(Date.parse(told ?? '') - (seen ?? 0))).toBeLessThan(200);
};

test('with the service everybody reaches them, from the page and from the phone, signed in or not, whatever rules and limits say', async () => {
  police = await addOutside(world(), '+98935*', 'answer', { priority: 20, answerAfterMs: 800 });
  await knows(waysOf('110', police.trunkId));
  await Promise.all(
    roles.map(async (role) => {
      const ali = await operator([line], {}, role);
      await expect(dial(ali, '0935 111 0001')).rejects.toMatchObject({ code: 'dial-refused' });
      if (role === 'operator') await ali.choose({ is: 'signed-out' });
      for (const way of ['page', 'phone'] as const) {
        const phone = way === 'phone' ? await (await dialler(ali))('110') : null;
        if (phone === null) await dial(ali, '۱۱۰');
        const id = await eventually(async () => {
          const { activity } = await ali.live();
          return 'callId' in activity && activity.callId;
        });
        await becomes(ali, id, { state: 'talking', phase: 'talk' });
        if (way === 'phone') expect(await asteriskCli('database show pasokhfb')).not.toContain(id);
        await (phone ?? ali.phone).hangUp();
        expect(await over(world(), id, [ali])).toMatchObject({
          ...{ direction: 'outbound', number: '110', dialledBy: ali.id, outcome: 'answered', servedBy: 'pasokh' },
          ...{ endedBy: 'operator', trunkId: police.trunkId },
        });
      }
    }),
  );
  expect(police.sipp.calls()).toHaveLength(2 * roles.length);

  // One that rings when the service dies is connected all the same, and ours again as it comes back; a browser needs us as little.
  const bita = await operator([line]);
  const browsers = await openBrowsers(world());
  onTestFinished(browsers.close);
  const web = await browsers.operator([line], 1_240);
  const phone = await (await dialler(bita))('110');
  await police.sipp.waitFor((calls) => calls.length === 2 * roles.length + 1);
  await world().service.kill();
  await police.sipp.waitFor((calls) => calls.at(-1)?.answeredAt);
  await web.phone.dial('110');
  await police.sipp.waitFor((calls) => calls.length === 2 * roles.length + 2 && calls.at(-1)?.answeredAt);
  await eventually(async () => (await web.phone.hears()).includes(660));
  await web.phone.hangUp();
  await world().service.start();
  expect(await onlyCallOf(web)).toMatchObject({ number: '110', outcome: 'answered', servedBy: 'fallback' });
  const { id } = await eventually(async () => (await callsOf(bita))[0]);
  await becomes(bita, id, { state: 'talking', phase: 'talk' });
  await recordsOn(id);
  await phone.hangUp();
  expect(await over(world(), id, [bita])).toMatchObject({ outcome: 'answered', servedBy: 'pasokh' });

  await changeRules({ emergencyNumbers: ['110', '125'] });
  await knows(['110', '125'].flatMap((number) => waysOf(number, police.trunkId)));
});

test('without the service they are reached by the PBX alone, by the next trunk if one is dead, and the ledger has it later', async () => {
  const [ali, bita] = [await operator([line]), await operator([line])];
  const [aliDials, bitaDials] = [await dialler(ali), await dialler(bita)];
  const dead = await addDeadTrunk(world(), '+98935*', 1);
  const alive = await addOutside(world(), '+98935*', 'answer', { priority: 2, answerAfterMs: 300 });
  await knows(['110', '125'].flatMap((number) => waysOf(number, dead, alive.trunkId, police.trunkId)));
  const { service, database } = world();
  await service.kill();
  await without(['asterisk'], 'down', async () => undefined);

  const [phone, refused] = await Promise.all([aliDials('110'), bitaDials('09351110001')]);
  expect((await refused.exit).calls).toMatchObject([{ status: 403, answeredAt: undefined }]);
  const long = await bitaDials('110'); // over the start of the service
  await phone.waitFor(([dialled]) => dialled?.answeredAt);
  expect(invite(alive.sipp)).toMatch(/^INVITE sip:110@/);
  expect(invite(alive.sipp)).toContain(`From: <sip:${ownNumber}@`);
  await eventually(() => alive.sipp.calls().length === 2);
  const [id = ''] = /out-\d+\.\d+(?=\/connected)/.exec(await asteriskCli('database show pasokhfb')) ?? [];
  await recordsOn(`fb-${id}`);
  await phone.hangUp();
  await phone.exit;
  // What changes meanwhile is so as the service comes back.
  await database.db
    .updateTable('dial_rules')
    .set({ emergency_numbers: ['115'] })
    .execute();
  await service.start();
  await knows(waysOf('115', dead, alive.trunkId, police.trunkId));

  const told = await onlyCallOf(ali);
  const [seen] = phone.calls();
  expect(told).toMatchObject({
    ...{ id, direction: 'outbound', number: '110', dialled: ownNumber, dialledBy: ali.id, queueId: null },
    ...{ outcome: 'answered', servedBy: 'fallback', endedBy: null, trunkId: alive.trunkId, queueSegments: [] },
    operatorSegments: [{ operatorId: ali.id, via: 'dial', servedBy: 'fallback' }],
    attempts: [
      { trunkId: dead, outcome: 'unreachable', purpose: 'customer', by: ali.id },
      { trunkId: alive.trunkId, outcome: 'answered', purpose: 'customer' },
    ],
  });
  near(told.enteredAt, seen?.invitedAt);
  near(told.operatorSegments[0]?.talkAt, seen?.answeredAt);
  near(told.endedAt, seen?.endedAt);
  expect(await soundsIn(world().admin, id)).toEqual({ said: ['660'], heard: ['880'] });

  // Whoever is on such a call is offered none.
  expect((await bita.live()).status).toBe('talking');
  await ali.choose({ is: 'paused', reason: 'rest' });
  const caller = await call(line);
  await becomes({ api: world().admin }, await caller.callId(), { state: 'waiting' });
  await long.hangUp();
  await caller.talks();
  expect(bita.phone.calls()).toHaveLength(1);
  await caller.sipp.hangUp();
  await eventually(async () => (await callsOf(bita)).length === 2);
  await expectMeasures(world(), bita, { offers: 1, outgoing: { attempts: 2, connects: 1 } });
});
