import { describe, expect, test } from 'vitest';
import { ask, becomes, dial } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { openLiveFeed } from '../../support/e2e/live-feed.ts';
import { webTones as tones, type Heard, type Stage } from './stage.ts';

/** What one operator does on a call, and what a supervisor does to it. */
export function describeTalking({ world, cast, talk, hear, ended, customerAt }: Stage): void {
  const talking: Heard = { customer: '660', sara: [tones.customer], ali: [] };

  describe('in a call', () => {
    test('a customer who is held hears music, and the operator nothing of the customer', async () => {
      const { id, caller } = await talk();
      const { sara } = cast();
      await ask(sara, id, 'hold');
      await hear({ customer: 'music', sara: [], ali: [] });
      await ask(sara, id, 'resume');
      await hear(talking);
      await sara.phone.hangUp();
      expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);
      const { call, said, heard } = await ended(id);
      expect(call.operatorSegments[0]?.phases.map(({ phase }) => phase)).toEqual(['talk', 'hold', 'talk']);
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660', 'music', '660'] });
    });

    test('a supervisor listens, whispers and comes in: whispers are the operator’s alone, and not recorded', async () => {
      const { sara, browsers } = cast();
      const [boss, { id, caller }] = await Promise.all([browsers.operator([], tones.boss, 'supervisor'), talk()]);
      const both = [tones.customer, tones.sara];
      const monitor = async (mode: string, heard: Heard): Promise<void> => {
        await ask(boss, id, 'monitor', { mode });
        await hear({ ...heard, boss: both }, boss);
      };
      await monitor('listen', { customer: '660', sara: [tones.customer] });
      await monitor('whisper', { customer: '660', sara: [tones.customer, tones.boss] });
      const three: Heard = { customer: '660+1000', sara: [tones.customer, tones.boss], boss: both };
      await monitor('barge', three);
      await hear(three, boss); // two tones take longer to be clear in the recording
      await monitor('whisper', { customer: '660', sara: [tones.customer, tones.boss] });
      await boss.phone.hangUp();
      await hear(talking);
      await caller.sipp.hangUp();
      const { call, said, heard } = await ended(id);
      expect(call.monitorings.map(({ seat }) => seat)).toEqual(['listening', 'whispering', 'in', 'whispering']);
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660', '660+1000', '660'] });
      await boss.phone.close();
      await sara.becomes('ready');
    });
  });

  describe('a call out', () => {
    test('is taken by the phone itself, then the customer answers; digits of page and API reach the customer', async () => {
      const { sara, ear } = cast();
      await customerAt('+98935111*');
      const feed = await openLiveFeed(sara.api, world().service.url);
      const { id } = await dial(sara, '0935 111 0001');
      await becomes(sara, id, { state: 'talking', phase: 'talk', direction: 'outbound' });
      await hear(talking);
      const stages = feed.attempts(id).map(({ stage }) => stage);
      feed.close();
      const told = stages.filter((stage, i) => stage !== stages[i - 1] && stage !== 'sent');
      expect(told).toEqual(['own-phone', 'ringing', 'answered']);

      await sara.phone.sendDigits('42#');
      await eventually(() => ear.digits() === '42#');
      await ask(sara, id, 'digits', { digits: '17*' });
      await eventually(() => ear.digits() === '42#17*');
      await hear(talking);
      await sara.phone.hangUp();
      const { call, said, heard } = await ended(id);
      expect(call).toMatchObject({
        ...{ direction: 'outbound', number: '+989351110001', dialledBy: sara.id },
        ...{ outcome: 'answered', endedBy: 'operator', operatorSegments: [{ operatorId: sara.id, via: 'dial' }] },
      });
      expect({ said, heard }).toEqual({ said: ['440'], heard: ['660'] });
    });

    test('that is dialled on the page’s own keys is the same', async () => {
      const { sara } = cast();
      const customer = await customerAt('+98935222*');
      await sara.phone.dial('09352220001');
      await hear(talking);
      const { activity } = await sara.live();
      const id = ('callId' in activity ? activity.callId : null) ?? '';
      await customer.sipp.hangUp();
      const { call, said, heard } = await ended(id);
      expect(call).toMatchObject({
        ...{ direction: 'outbound', number: '+989352220001', dialledBy: sara.id },
        ...{ outcome: 'answered', endedBy: 'caller', operatorSegments: [{ operatorId: sara.id, via: 'dial' }] },
      });
      // SIPp may need a moment until it sounds.
      expect({ said: said.at(-1), heard }).toEqual({ said: '440', heard: ['660'] });
    });
  });
}
