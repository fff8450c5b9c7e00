import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { phone } from '../../../src/contract/me-phone.ts';
import { tuneEndpoint } from '../../support/e2e/asterisk-eyes.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { expectCallsMatchWitnesses } from '../../support/e2e/ledger-witness.ts';
import { soundsIn } from '../../support/e2e/recorded.ts';
import { webTones as tones, type Heard, type Stage } from './stage.ts';

/** What befalls a phone that is a page; the last test leaves sara with another browser. */
export function describeLosing({ world, cast, talk, hear }: Stage): void {
  const talking: Heard = { customer: '660', sara: [tones.customer], ali: [] };

  /** The customer has heard music meanwhile. */
  async function saraAnswersAgain(): Promise<void> {
    const page = cast().sara.phone;
    await page.becomes(({ call }) => call !== null);
    await hear({ customer: 'music', ali: [] });
    await page.answer();
    await hear(talking);
  }

  describe('a phone in a browser', () => {
    test('is answered, heard on both sides, and hung up', async () => {
      const { id, caller } = await talk();
      const { sara } = cast();
      await sara.phone.hangUp();
      expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);
      const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
      expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'operator' });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['660'] });
    });

    test('whose page is refreshed during a call: the customer stays, the same operator is rung and talks on', async () => {
      const { sara } = cast();
      // It is found to be gone long before the PBX would miss its audio.
      await tuneEndpoint(sara.user, { rtp_timeout: '60' });
      const { id, caller } = await talk();
      await tuneEndpoint(sara.user, { rtp_timeout: '5' });
      await sara.phone.refresh();
      await saraAnswersAgain();
      const told = { reachable: true, noCalls: { why: 'at-work' } };
      expect(await sara.api.get('/v1/me/phone', phone)).toMatchObject(told);
      await caller.sipp.hangUp();
      const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
      expect(seen).toMatchObject({
        ...{ outcome: 'answered', endedBy: 'caller', queueSegments: [{ outcome: 'answered' }] },
        operatorSegments: [{ operatorId: sara.id }, { operatorId: sara.id, via: 'return' }],
      });
      const { said, heard } = await soundsIn(world().admin, id);
      expect([said, heard.filter((sound) => sound !== 'silence')]).toEqual([['440'], ['660', 'music', '660']]);
    });

    test('whose WebSocket breaks during a call: the talk goes on, and its end still reaches the phone', async () => {
      const { id, caller } = await talk();
      const { sara, wire } = cast();
      wire.cut();
      await sara.phone.becomes(({ registered }) => !registered);
      await hear(talking);
      wire.mend();
      await sara.phone.becomes(({ registered }) => registered);
      await hear(talking);
      await sara.api.post(`/v1/calls/${id}/end`, {}, z.null());
      await sara.phone.becomes(({ call }) => call === null);
      const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
      expect(seen).toMatchObject({ endedBy: 'operator', operatorSegments: [{ via: 'queue' }] });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['660'] });
    });

    test('that is killed during a call: the customer stays, and is offered again once there is another', async () => {
      const { id, caller } = await talk();
      const { sara, browsers } = cast();
      await sara.phone.kill();
      const killed = performance.now();
      await sara.becomes('unreachable');
      expect(performance.now() - killed).toBeLessThan(3_000);
      const why = { reachable: false, noCalls: { why: 'unreachable', since: expect.any(String) } };
      expect(await sara.api.get('/v1/me/phone', phone)).toMatchObject(why);
      cast().sara = await browsers.reopen(sara);
      await saraAnswersAgain();
      await eventually(async () => (await caller.witnessed()).talks.length === 2);
      await caller.sipp.hangUp();
      const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara]);
      expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
      expect(seen?.operatorSegments.map(({ via }) => via)).toEqual(['queue', 'return']);
      const { said, heard } = await soundsIn(world().admin, id);
      expect([said, heard.filter((sound) => sound !== 'silence')]).toEqual([['440'], ['660', 'music', '660']]);
    });
  });
}
