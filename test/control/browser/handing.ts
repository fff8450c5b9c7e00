import { describe, expect, test } from 'vitest';
import { phone as phoneAnswer } from '../../../src/contract/me-phone.ts';
import { ask } from '../../support/e2e/control.ts';
import type { LedgerCall } from '../../support/e2e/ledger-answers.ts';
import { startPhone } from '../../support/sipp/sipp.ts';
import { webTones as tones, type Heard, type Stage } from './stage.ts';

/** From one browser to another, and to the operator's other phone; what is heard before, meanwhile and afterwards. */
export function describeHanding({ cast, talk, hear, ended }: Stage): void {
  const withSara: Heard = { customer: '660', sara: [tones.customer], ali: [] };
  const withAli: Heard = { customer: '880', sara: [], ali: [tones.customer] };
  const consulting: Heard = { customer: 'music', sara: [tones.ali], ali: [tones.sara] };
  const segments = (call: LedgerCall) => call.operatorSegments.map(({ operatorId, via }) => [operatorId, via]);

  /** Ali's phone rings, and the page takes it up. */
  async function aliAnswers(): Promise<void> {
    const { phone } = cast().ali;
    await phone.becomes(({ call }) => call !== null);
    await phone.answer();
  }

  async function consulted() {
    const talking = await talk();
    const { sara, ali } = cast();
    await ask(sara, talking.id, 'consult', { to: { operatorId: ali.id } });
    await aliAnswers();
    await hear(consulting);
    return talking;
  }

  describe('a transfer', () => {
    test('blind: the customer hears music, and then the other operator', async () => {
      const { id, caller } = await talk();
      const { sara, ali } = cast();
      await ask(sara, id, 'transfer', { to: { operatorId: ali.id } });
      await hear({ customer: 'music', sara: [], ali: [] });
      await aliAnswers();
      await hear(withAli);
      await caller.sipp.hangUp();
      const { call, said, heard } = await ended(id);
      expect(call.transfers).toMatchObject([{ by: sara.id, how: 'blind', to: { operatorId: ali.id }, taken: true }]);
      expect(segments(call)).toEqual([
        [sara.id, 'queue'],
        [ali.id, 'transfer'],
      ]);
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660', 'music', '880'] });
    });

    test('attended: the two speak without the customer, swap, and the other one gets the call', async () => {
      const { id } = await consulted();
      const { sara, ali } = cast();
      await ask(sara, id, 'consult/swap');
      await hear(withSara);
      await ask(sara, id, 'consult/swap');
      await hear(consulting);
      await ask(sara, id, 'consult/complete');
      await hear(withAli);
      await ali.phone.hangUp();
      const { call, said, heard } = await ended(id);
      expect(call.transfers).toMatchObject([{ by: sara.id, how: 'attended', to: { operatorId: ali.id }, taken: true }]);
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660', 'music', '660', 'music', '880'] });
    });

    test('attended and cancelled: the customer is talked to again', async () => {
      const { id, caller } = await consulted();
      const { sara, ali } = cast();
      await ask(sara, id, 'consult/cancel');
      await ali.phone.becomes(({ call }) => call === null);
      await hear(withSara);
      await caller.sipp.hangUp();
      const { call, said, heard } = await ended(id);
      expect([call.transfers, segments(call)]).toEqual([
        [],
        [
          [sara.id, 'queue'],
          [ali.id, 'consult'],
        ],
      ]);
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660', 'music', '660'] });
    });
  });

  test('a call moves to the own phone on the desk and back: the customer stays, in one recording', async () => {
    const { id, caller } = await talk();
    const { sara } = cast();
    const toThePageItIsOn = ask(sara, id, 'move', { phone: 'web' });
    await expect(toThePageItIsOn).rejects.toMatchObject({ status: 409, reason: 'unreachable' });
    await hear(withSara);
    const { user, secret } = await sara.api.get('/v1/me/phone', phoneAnswer);
    const desk = await startPhone({ behaviour: 'answer', user, secret, toneHz: tones.ali });
    await ask(sara, id, 'move', { phone: 'desk' });
    await hear({ customer: '880', sara: [] });
    await ask(sara, id, 'move', { phone: 'web' });
    await sara.phone.becomes(({ call }) => call !== null);
    await sara.phone.answer();
    await hear(withSara);
    await desk.signOff();
    await caller.sipp.hangUp();
    const { call, said, heard } = await ended(id);
    expect(call.transits).toMatchObject([
      { why: 'moved', outcome: 'answered' },
      { why: 'moved', outcome: 'answered' },
    ]);
    expect(said).toEqual(['440']);
    expect(heard.filter((sound) => sound !== 'music')).toEqual(['660', '880', '660']);
  });
}
