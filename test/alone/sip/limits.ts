import { beforeAll, describe, expect, test } from 'vitest';
import { auditPage } from '../../../src/contract/audit.ts';
import { dialRules } from '../../../src/contract/dial-rules.ts';
import { queue as queueAnswer } from '../../../src/contract/queues.ts';
import { trunk } from '../../../src/contract/trunks.ts';
import { ask, becomes, dial, end, over, talk } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { addOutside } from '../../support/e2e/outside-world.ts';
import type { FileWorld } from '../../support/e2e/use-world.ts';

/** More than any other test here dials with one operator. */
const callsPerHour = 3;

/** What is full or closed is refused, and the call goes on. */
export function describeLimits(file: FileWorld): void {
  const { world, queue, operator } = file;
  beforeAll(async () => {
    const rules = await world().admin.get('/v1/dial-rules', dialRules.omit({ changedAt: true }));
    await world().admin.put('/v1/dial-rules', { ...rules, callsPerHour });
    await addOutside(world(), '+98935121*', 'busy');
  });

  describe.concurrent('a limit', () => {
    test('of a trunk: no call more goes out by it than it carries, and one more when it has room', async () => {
      const { trunkId } = await addOutside(world(), '+98935122*', 'answer');
      await world().admin.patch(`/v1/trunks/${trunkId}`, { mostCalls: 1 }, trunk);
      const [ali, bita] = await Promise.all([operator([]), operator([])]);
      const { id } = await dial(ali, '0935 122 0001');
      await becomes(ali, id, { state: 'talking' });
      await expect(dial(bita, '0935 122 0002')).rejects.toMatchObject({ status: 409, reason: 'trunks-full' });
      expect(bita.phone.calls()).toEqual([]);
      await end(ali, id);
      const second = await eventually(() => dial(bita, '0935 122 0002'));
      await becomes(bita, second.id, { state: 'talking' });
      await end(bita, second.id);
      for (const [who, call] of [[ali, id] as const, [bita, second.id] as const])
        expect((await over(world(), call, [who])).attempts).toMatchObject([{ trunkId, outcome: 'answered' }]);
    });

    test('of an operator in an hour: the next one is refused, and the audit has it', async () => {
      const ali = await operator([]);
      for (let n = 0; n < callsPerHour; n += 1) {
        const { id } = await dial(ali, '0935 121 0001');
        await over(world(), id, [ali]);
      }
      await expect(dial(ali, '0935 121 0001')).rejects.toMatchObject({ status: 429, code: 'dial-limit' });
      expect(ali.phone.calls()).toHaveLength(callsPerHour);
      await eventually(async () => {
        const { items } = await world().admin.get(`/v1/audit?actor=${ali.id}&action=dial-refused`, auditPage);
        expect(items).toMatchObject([{ subject: { id: '+989351210001' }, data: { rule: 'callsPerHour', via: 'api' } }]);
        return true;
      });
    });

    test('of a queue that is closed, or of a phone that is not there: the customer notices nothing', async () => {
      const { id, sara, caller } = await talk(file);
      const other = await queue();
      const once = { name: 'Once', calendar: 'gregorian', date: '2001-01-01', spans: [{ from: '08:00', to: '09:00' }] };
      const hours = { timeZone: 'Asia/Tehran', week: {}, exceptions: [once] };
      await world().admin.patch(`/v1/queues/${other.id}`, { hours }, queueAnswer);
      const handed = ask(sara, id, 'transfer', { to: { queueId: other.id } });
      await expect(handed).rejects.toMatchObject({ status: 409, reason: 'closed' });
      const moved = ask(sara, id, 'move', { phone: 'web' });
      await expect(moved).rejects.toMatchObject({ status: 409, reason: 'unreachable' });
      await becomes(sara, id, { state: 'talking', phase: 'talk', held: false });
      await caller.sipp.hangUp();
      expect(await over(world(), id, [sara])).toMatchObject({ transfers: [], transits: [] });
    });
  });
}
