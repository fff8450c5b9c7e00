import { beforeAll, describe, expect, test } from 'vitest';
import type { TestOperator } from '../../support/e2e/cast.ts';
import { ask, becomes, end, expectMeasures, over, talk } from '../../support/e2e/control.ts';
import { expectSharesMatchWitness } from '../../support/e2e/metrics-witness.ts';
import { addOutside, type Outside } from '../../support/e2e/outside-world.ts';
import { recordsOn, soundsIn, tones, type Sound } from '../../support/e2e/recorded.ts';
import type { FileWorld } from '../../support/e2e/use-world.ts';

/** Calls are handed over, and others brought into them; what the customer hears is read from the one recording. */
export function describeHanding(file: FileWorld): void {
  const { world, queue, operator } = file;
  let expert: Outside;
  beforeAll(async () => {
    expert = await addOutside(world(), '+98935888*', 'answer', { answerAfterMs: 300 });
  });

  const reza = (phone: Parameters<typeof operator>[1] = {}) => operator([], { toneHz: tones.reza, ...phone });
  const heardIn = async (id: string): Promise<Sound[]> => (await soundsIn(world().admin, id)).heard;
  const talks = { state: 'talking', phase: 'talk' };

  describe.concurrent('a blind transfer', () => {
    test('to an operator who answers', async () => {
      const [{ id, sara, caller }, other] = await Promise.all([talk(file), reza({ answerAfterMs: 2_000 })]);
      expect(await ask(sara, id, 'transfer', { to: { operatorId: other.id } })).toMatchObject({
        ...{ state: 'in-transit', transit: { why: 'transfer', to: { operatorId: other.id }, from: sara.id } },
      });
      await becomes(other, id, talks);
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, other]);
      expect(seen).toMatchObject({
        transfers: [{ by: sara.id, how: 'blind', to: { operatorId: other.id }, taken: true }],
        operatorSegments: [
          { operatorId: sara.id, via: 'queue' },
          { operatorId: other.id, via: 'transfer' },
        ],
      });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '1240'] });
      await expectMeasures(world(), sara, { transfers: { blind: 1, out: 1 } });
      await expectMeasures(world(), other, { offers: 0, transfers: { in: 1 } });
      await expectSharesMatchWitness(world(), id, [sara, other]);
    });

    test('in vain comes back to who handed it over, and then goes to the line of its queue', async () => {
      const { id, line, sara, caller } = await talk(file, { answerAfterMs: 2_000 });
      const [busy, ali] = await Promise.all([reza({ behaviour: 'decline' }), reza()]);
      await world().admin.put(`/v1/queues/${line.id}/operators/${ali.id}`);
      await ali.choose({ is: 'paused', reason: 'rest' });
      await ask(sara, id, 'transfer', { to: { operatorId: busy.id } });
      await sara.phone.waitFor((calls) => calls.length === 2 && calls[1]?.ringingAt);
      await becomes(sara, id, { state: 'in-transit', transit: { why: 'back', to: { operatorId: sara.id } } });
      await ask(sara, id, 'decline');
      await sara.choose({ is: 'paused', reason: 'rest' });
      await becomes({ api: world().admin }, id, { state: 'waiting', queueId: line.id });
      await recordsOn(id);
      await ali.choose({ is: 'available' });
      await becomes(ali, id, talks);
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, busy, ali]);
      expect(seen).toMatchObject({
        transfers: [{ how: 'blind', taken: false }],
        transits: [
          { why: 'transfer', outcome: 'failed' },
          { why: 'back', outcome: 'failed' },
        ],
        queueSegments: [{ outcome: 'answered' }, { queueId: line.id, outcome: 'answered' }],
        operatorSegments: [
          { operatorId: sara.id, via: 'queue' },
          { operatorId: ali.id, via: 'queue' },
        ],
      });
      expect(await heardIn(id)).toEqual(['880', 'music', '1240']);
    });

    test('to a queue goes into its line', async () => {
      const { id, sara, caller } = await talk(file);
      const other = await queue();
      const ali = await operator([other], { toneHz: tones.reza, answerAfterMs: 2_000 });
      await ask(sara, id, 'transfer', { to: { queueId: other.id } });
      await becomes(ali, id, talks);
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, ali]);
      expect(seen).toMatchObject({
        transfers: [{ how: 'blind', to: { is: 'queue', queueId: other.id } }],
        queueSegments: [{ outcome: 'answered' }, { queueId: other.id, outcome: 'answered' }],
        operatorSegments: [{ operatorId: sara.id }, { operatorId: ali.id, via: 'queue' }],
      });
      expect(await heardIn(id)).toEqual(['880', 'music', '1240']);
    });

    test('to a number outside goes on without an operator', async () => {
      const { id, sara, caller } = await talk(file);
      await ask(sara, id, 'transfer', { to: { number: '0935 888 0001' } });
      await becomes({ api: world().admin }, id, { state: 'talking' });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara]);
      expect(seen).toMatchObject({
        transfers: [{ how: 'blind', to: { is: 'number', number: '+989358880001' }, taken: true }],
        attempts: [{ purpose: 'transfer', trunkId: expert.trunkId, outcome: 'answered' }],
        outsideTalks: [{ to: expect.any(String) }],
      });
      expect((await heardIn(id)).at(-1)).toBe('660');
    });
  });

  /** A talk whose operator consults another, who has answered. */
  async function consulting(phone: Parameters<typeof operator>[1] = {}) {
    const [{ id, sara, caller }, other] = await Promise.all([talk(file), reza(phone)]);
    expect(await ask(sara, id, 'consult', { to: { operatorId: other.id } })).toMatchObject({ held: true });
    await becomes(other, id, { phase: 'consult' });
    await recordsOn(id);
    return { id, sara, caller, other };
  }

  const phasesOf = (seen: Awaited<ReturnType<typeof over>>, { id }: TestOperator): string[] =>
    seen.operatorSegments.flatMap((one) => (one.operatorId === id ? one.phases.map(({ phase }) => phase) : []));

  describe.concurrent('a consultation', () => {
    test.each(['through the page', 'by hanging up'])('completed %s gives the other one the call', async (way) => {
      const { id, sara, caller, other } = await consulting();
      if (way === 'by hanging up') await sara.phone.hangUp();
      else await ask(sara, id, 'consult/complete');
      await becomes(other, id, { ...talks, parties: [{ operatorId: other.id, leads: true }] });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, other]);
      expect(seen.transfers).toMatchObject([
        { by: sara.id, how: 'attended', to: { operatorId: other.id }, taken: true },
      ]);
      expect(phasesOf(seen, sara).slice(-1)).toEqual(['consult']);
      expect(phasesOf(seen, other)).toEqual(['consult', 'talk']);
      await expectSharesMatchWitness(world(), id, [sara, other]);
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '1240'] });
    });

    test('swapped and cancelled: the customer is talked to, held, and talked to again', async () => {
      const { id, sara, caller, other } = await consulting();
      expect(await ask(sara, id, 'consult/swap')).toMatchObject({ held: false });
      await recordsOn(id);
      expect(await ask(sara, id, 'consult/swap')).toMatchObject({ held: true });
      await recordsOn(id);
      expect(await ask(sara, id, 'consult/cancel')).toMatchObject({ held: false, parties: [{ operatorId: sara.id }] });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, other]);
      expect(seen.transfers).toEqual([]);
      await expectSharesMatchWitness(world(), id, [sara, other]);
      expect(await heardIn(id)).toEqual(['880', 'music', '880', 'music', '880']);
    });

    test('merged with somebody outside is a conference, and the third is removed', async () => {
      const { id, sara, caller } = await talk(file);
      await ask(sara, id, 'consult', { to: { number: '0935 888 0002' } });
      const { parties } = (await becomes(sara, id, { parties: [{}, { is: 'outside', seat: 'aside' }] })) as {
        parties?: { legId: string }[];
      };
      await recordsOn(id);
      await ask(sara, id, 'consult/merge');
      await recordsOn(id);
      await sara.api.delete(`/v1/calls/${id}/parties/${parties?.[1]?.legId ?? ''}`);
      await recordsOn(id);
      await end(sara, id);
      expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);
      await over(world(), id, [sara]);
      await expectSharesMatchWitness(world(), id, [sara]);
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '660+880', '880'] });
    });

    test('whose customer hangs up leaves nobody behind', async () => {
      const { id, sara, caller, other } = await consulting();
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, other]);
      expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
      expect(other.phone.calls()).toMatchObject([{ endedBy: 'peer' }]);
      expect(sara.phone.calls()).toMatchObject([{ endedBy: 'peer' }]);
    });

    test('that is declined leaves the customer with who asked', async () => {
      const [{ id, sara, caller }, other] = await Promise.all([talk(file), reza({ behaviour: 'decline' })]);
      await ask(sara, id, 'consult', { to: { operatorId: other.id } });
      await becomes(sara, id, { parties: [{ operatorId: sara.id, seat: 'aside' }], phase: 'hold' });
      await recordsOn(id);
      await ask(sara, id, 'resume');
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, other]);
      expect(seen.offers.at(-1)).toMatchObject({ operatorId: other.id, purpose: 'consult', outcome: 'declined' });
      await expectMeasures(world(), other, { offers: 0, declined: 0, answerRate: null });
      await expectSharesMatchWitness(world(), id, [sara, other]);
      expect(await heardIn(id)).toEqual(['880', 'music', '880']);
    });
  });
}
