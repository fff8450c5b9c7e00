import { describe, expect, test } from 'vitest';
import { openEar, soundOf } from '../../support/ear.ts';
import { tuneEndpoint } from '../../support/e2e/asterisk-eyes.ts';
import type { TestOperator } from '../../support/e2e/cast.ts';
import { ask, becomes, end, over, talk } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { recordsOn, soundsIn } from '../../support/e2e/recorded.ts';
import type { FileWorld } from '../../support/e2e/use-world.ts';
import { openRtpListener } from '../../support/rtp-listener.ts';

/** Of those who are in a call together: each hears who is to be heard, and nobody else. */
const tones = { caller: 440, sara: 880, reza: 660, boss: 1_000 } as const;
type Who = Exclude<keyof typeof tones, 'caller'>;

export function describeTogether(file: FileWorld): void {
  const { world, operator } = file;

  async function three(role: 'operator' | 'supervisor', mediaPort?: number) {
    const [{ id, sara, caller }, reza, boss] = await Promise.all([
      talk(file, { toneHz: tones.sara }),
      operator([], { toneHz: tones.reza, ...(mediaPort === undefined ? {} : { mediaPort }) }),
      operator([], { toneHz: tones.boss }, role),
    ]);
    const people: Readonly<Record<Who, TestOperator>> = { sara, reza, boss };
    const ear = await openEar();
    /** What each hears, by whose tones these are; `caller` is the customer. */
    const heard = async (...who: readonly (Who | 'caller')[]) => {
      const seen = await becomes({ api: world().admin }, id, {});
      const parties = seen.state === 'ended' ? [] : seen.parties;
      const sounds = await Promise.all(
        who.map(async (one) => {
          const leg = one === 'caller' ? id : parties.find(({ operatorId }) => operatorId === people[one].id)?.legId;
          return [one, await ear.hears(leg ?? one)] as const;
        }),
      );
      return Object.fromEntries(sounds);
    };
    return { id, caller, people, heard, close: ear.close };
  }

  /** Sara asks another aside, who answers. */
  async function consults(id: string, sara: TestOperator, other: TestOperator): Promise<void> {
    await ask(sara, id, 'consult', { to: { operatorId: other.id } });
    await becomes(other, id, { phase: 'consult' });
  }

  describe.concurrent('several operators', () => {
    test('confer with a customer: each hears all others; who is removed is out, and who leads leaves it to the next', async () => {
      const { id, caller, people, heard, close } = await three('operator');
      const { sara, reza, boss } = people;
      for (const other of [reza, boss]) {
        await consults(id, sara, other);
        await ask(sara, id, 'consult/merge');
      }
      expect(await heard('caller', 'sara', 'reza', 'boss')).toEqual({
        ...{ caller: [tones.reza, tones.sara, tones.boss], sara: [tones.caller, tones.reza, tones.boss] },
        ...{ reza: [tones.caller, tones.sara, tones.boss], boss: [tones.caller, tones.reza, tones.sara] },
      });
      await end(sara, id);
      const left = { state: 'talking', parties: [{ operatorId: reza.id, leads: true }, { operatorId: boss.id }] };
      const seen = await becomes(reza, id, left);
      expect(await heard('caller')).toEqual({ caller: [tones.reza, tones.boss] });
      const third = seen.state === 'ended' ? '' : (seen.parties[1]?.legId ?? '');
      await reza.api.delete(`/v1/calls/${id}/parties/${third}`);
      await recordsOn(id);
      expect(await heard('caller', 'reza')).toEqual({ caller: [tones.reza], reza: [tones.caller] });
      await caller.sipp.hangUp();
      close();
      const call = await over(world(), id, [sara, reza, boss]);
      expect(call.operatorSegments.map(({ operatorId, via }) => [operatorId, via])).toEqual([
        [sara.id, 'queue'],
        [reza.id, 'consult'],
        [boss.id, 'consult'],
      ]);
    });

    test('hand a call over while a supervisor whispers, who is heard by whoever leads and never by the customer', async () => {
      // No ear on the PBX hears a whisper: it is put into what goes to the phone.
      const phone = await openRtpListener();
      const { id, caller, people, heard, close } = await three('supervisor', phone.port);
      const { sara, reza, boss } = people;
      await tuneEndpoint(reza.user, { rtp_symmetric: 'no' });
      const rezaHears = (what: readonly number[]) =>
        eventually(async () => {
          expect(soundOf(await phone.listen(400), 0)).toEqual(what);
          return true;
        });
      await ask(boss, id, 'monitor', { mode: 'whisper' });
      await becomes(boss, id, { parties: [{}, { operatorId: boss.id, seat: 'whispering' }] });
      expect(await heard('caller', 'boss')).toEqual({ caller: [tones.sara], boss: [tones.caller, tones.sara] });
      await consults(id, sara, reza);
      await rezaHears([tones.sara]);
      expect(await heard('caller')).toEqual({ caller: ['music'] });
      await ask(sara, id, 'consult/complete');
      await becomes(reza, id, { state: 'talking', phase: 'talk' });
      await rezaHears([tones.caller, tones.boss]);
      expect(await heard('caller', 'boss')).toEqual({ caller: [tones.reza], boss: [tones.caller, tones.reza] });
      await recordsOn(id);
      await caller.sipp.hangUp();
      close();
      phone.close();
      const call = await over(world(), id, [sara, reza, boss]);
      expect(call.monitorings).toMatchObject([{ operatorId: boss.id, seat: 'whispering', to: call.endedAt }]);
      expect((await soundsIn(world().admin, id)).heard).toEqual(['880', 'music', '660']);
    });
  });
}
