import { describe, expect, test } from 'vitest';
import { parkedCalls } from '../../../src/contract/call-control.ts';
import { auditPage } from '../../../src/contract/audit.ts';
import { dispositionReport } from '../../../src/contract/metrics.ts';
import { phone as phoneAnswer } from '../../../src/contract/me-phone.ts';
import { soundOf } from '../../support/ear.ts';
import { tuneEndpoint } from '../../support/e2e/asterisk-eyes.ts';
import { ask, becomes, dial, end, expectMeasures, over, talk } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { measured } from '../../support/e2e/ledger-answers.ts';
import { expectSharesMatchWitness } from '../../support/e2e/metrics-witness.ts';
import { addOutside } from '../../support/e2e/outside-world.ts';
import { recordsOn, soundsIn, tones } from '../../support/e2e/recorded.ts';
import type { FileWorld } from '../../support/e2e/use-world.ts';
import { openRtpListener } from '../../support/rtp-listener.ts';
import { startPhone } from '../../support/sipp/sipp.ts';

/** What an operator does in a call, and what befalls the phone; what the customer hears is read from the recording. */
export function describeTalking(file: FileWorld): void {
  const { world, queue, operator, call } = file;

  /** Audio goes where the phone says, and not where its own comes from. */
  const ownEars = { rtp_symmetric: 'no' };

  /** The phone has lost power in mid-call, and it has been noticed. */
  async function loseSara() {
    const line = await queue();
    const sara = await operator([line], { toneHz: tones.sara });
    const caller = await call(line);
    await caller.talks();
    const id = await caller.callId();
    await recordsOn(id);
    await sara.phone.vanish();
    const lost = { state: 'in-transit', transit: { why: 'leg-lost' } };
    await eventually(() => becomes({ api: world().admin }, id, lost), 15_000);
    await recordsOn(id);
    return { line, sara, caller, id };
  }

  describe.concurrent('in a call', () => {
    test('an operator’s phone that died and is not back: the customer goes to the head of the line', async () => {
      const { line, sara, caller, id } = await loseSara();
      const reza = await operator([], { toneHz: tones.reza, hangUpAfterMs: 1_500 });
      await world().admin.put(`/v1/queues/${line.id}/operators/${reza.id}`);
      await reza.choose({ is: 'paused', reason: 'rest' });
      const second = await call(line);
      await second.callId();
      await eventually(() => becomes({ api: world().admin }, id, { state: 'waiting' }), 25_000);
      await reza.choose({ is: 'available' });
      await caller.sipp.exit;
      await second.sipp.exit;
      const [one, two] = [await over(world(), id, [reza, sara]), await over(world(), await second.callId(), [reza])];
      expect(one.operatorSegments).toMatchObject([
        { operatorId: sara.id, via: 'queue' },
        { operatorId: reza.id, via: 'queue' },
      ]);
      expect(Date.parse(two.operatorSegments[0]?.talkAt ?? '')).toBeGreaterThan(Date.parse(one.endedAt ?? ''));
      expect(one).toMatchObject({ outcome: 'answered', legLosses: [{ operatorId: sara.id }] });
      expect(one.transits).toMatchObject([{ why: 'leg-lost', outcome: 'timed-out' }]);
      const { queue: numbers } = await measured(world().admin, { from: world().since, to: Date.now() }, line.id, []);
      expect(numbers).toMatchObject({ abandoned: 0, lost: 0 });
      expect((await soundsIn(world().admin, id)).heard).toEqual(['880', 'music', '1240']);
    });

    test('an operator’s phone that died and is back: the same operator has the call, of one recording', async () => {
      const { line, sara, caller, id } = await loseSara();
      const { user, secret } = await sara.api.get('/v1/me/phone', phoneAnswer);
      await startPhone({ behaviour: 'answer', user, secret, toneHz: tones.sara });
      await becomes(sara, id, { state: 'talking', phase: 'talk' });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara]);
      expect(seen).toMatchObject({
        ...{ outcome: 'answered', endedBy: 'caller', recording: { partial: false } },
        ...{ queueSegments: [{ outcome: 'answered' }], legLosses: [{ operatorId: sara.id }] },
        operatorSegments: [{ operatorId: sara.id }, { operatorId: sara.id, via: 'return' }],
        transits: [{ why: 'leg-lost', outcome: 'answered' }],
      });
      const { queue: numbers } = await measured(world().admin, { from: world().since, to: Date.now() }, line.id, []);
      expect(numbers).toMatchObject({ offered: 1, answered: 1, abandoned: 0, lost: 0 });
      await expectMeasures(world(), sara, { answered: 1, offers: 1, accepted: 1, talkMs: numbers?.talkMs.total });
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '880'] });
    });

    test('a customer who is held hears music, and is talked to again', async () => {
      const { id, sara, caller } = await talk(file);
      expect(await ask(sara, id, 'hold')).toMatchObject({ held: true, phase: 'hold' });
      expect(await ask(sara, id, 'hold')).toMatchObject({ held: true });
      await recordsOn(id);
      expect(await ask(sara, id, 'resume')).toMatchObject({ held: false, phase: 'talk' });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara]);
      expect(seen.operatorSegments[0]?.phases.map(({ phase }) => phase)).toEqual(['talk', 'hold', 'talk']);
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '880'] });
      expect(seen.operatorSegments[0]?.holdMs).toBeGreaterThan(700);
      await expectSharesMatchWitness(world(), id, [sara]);
    });

    test('a call that is moved to the other phone and back, and labelled, is one', async () => {
      const { id, line, sara, caller } = await talk(file);
      const move = () => ask(sara, id, 'move', { phone: 'desk' });
      await expect(move()).rejects.toMatchObject({ status: 409, reason: 'unreachable' });
      await becomes(sara, id, { state: 'talking', phase: 'talk', held: false });
      const { user, secret } = await sara.api.get('/v1/me/phone', phoneAnswer);
      const other = await startPhone({ behaviour: 'answer', user, secret, toneHz: tones.sara });
      for (const [phone, calledTimes] of [[other, 1] as const, [sara.phone, 2] as const]) {
        await move();
        await phone.waitFor((calls) => calls.length === calledTimes);
        await becomes(sara, id, { state: 'talking', phase: 'talk' });
        await recordsOn(id);
      }
      await sara.api.put(`/v1/calls/${id}/disposition`, { code: 'other' });
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara]);
      expect(seen.operatorSegments.map(({ via }) => via)).toEqual(['queue', 'return', 'return']);
      await expectSharesMatchWitness(world(), id, [sara]);
      await expectMeasures(world(), sara, { answered: 1, offers: 1, accepted: 1, missed: 0, answerRate: 1 });
      const span = { from: new Date(world().since).toISOString(), to: new Date().toISOString() };
      const query = new URLSearchParams({ ...span, queue: line.id });
      const report = await world().admin.get(`/v1/metrics/dispositions?${String(query)}`, dispositionReport);
      expect(report.intervals[0]?.total).toEqual({ talks: 1, none: 0, byDisposition: { other: 1 } });
    });

    test('a muted operator is not heard, and a paused recording holds neither', async () => {
      const { id, sara } = await talk(file);
      expect(await ask(sara, id, 'mute')).toMatchObject({ muted: true });
      await recordsOn(id);
      await ask(sara, id, 'unmute');
      await recordsOn(id);
      expect(await ask(sara, id, 'recording/pause')).toMatchObject({ recordingPaused: true });
      await recordsOn(id);
      await ask(sara, id, 'recording/resume');
      await recordsOn(id);
      await end(sara, id);
      const seen = await over(world(), id, [sara]);
      expect(seen.recordingPauses).toMatchObject([{ by: sara.id, to: expect.any(String) }]);
      const heard = ['880', 'silence', '880', 'silence', '880'];
      expect(await soundsIn(world().admin, id)).toEqual({ said: ['440', 'silence', '440'], heard });
    });

    test('digits reach the customer’s side', async () => {
      const rtp = await openRtpListener();
      const { trunkId } = await addOutside(world(), '+98935777*', 'answer', { mediaPort: rtp.port });
      await tuneEndpoint(`trunk-${trunkId}`, ownEars);
      const sara = await operator([]);
      const { id } = await dial(sara, '0935 777 0001');
      await becomes(sara, id, { state: 'talking' });
      await ask(sara, id, 'digits', { digits: '42#' });
      await eventually(() => rtp.digits() === '42#');
      rtp.close();
      await end(sara, id);
      await over(world(), id, [sara]);
    });

    test('a supervisor listens, whispers, comes in and takes over: only what the customer hears is recorded', async () => {
      const line = await queue();
      const ears = await openRtpListener();
      const sara = await operator([line], { toneHz: tones.sara, mediaPort: ears.port });
      await tuneEndpoint(sara.user, ownEars);
      const boss = await operator([], { toneHz: tones.boss }, 'supervisor');
      const caller = await call(line);
      await caller.talks();
      const id = await caller.callId();
      const monitor = async (mode: string, seat: string, hears: readonly number[]): Promise<void> => {
        await ask(boss, id, 'monitor', { mode });
        await becomes(boss, id, { parties: [{ operatorId: sara.id }, { operatorId: boss.id, seat }] });
        await eventually(async () => {
          expect(soundOf(await ears.listen(500), 0)).toEqual(hears);
          return true;
        });
        await recordsOn(id);
      };
      await monitor('listen', 'listening', [tones.caller]);
      await monitor('whisper', 'whispering', [tones.caller, tones.boss]);
      await monitor('barge', 'in', [tones.caller, tones.boss]);
      expect(await ask(boss, id, 'take-over')).toMatchObject({ parties: [{ operatorId: boss.id, leads: true }] });
      await recordsOn(id);
      ears.close();
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, boss]);
      expect(seen.monitorings.map(({ seat }) => seat)).toEqual(['listening', 'whispering', 'in']);
      expect(seen.takeOvers).toMatchObject([{ by: boss.id, from: sara.id }]);
      expect(seen.operatorSegments.map(({ operatorId }) => operatorId)).toEqual([sara.id, boss.id]);
      const { items } = await world().admin.get(`/v1/audit?subject=${id}`, auditPage);
      expect(items.map(({ action, actor }) => [action, actor?.id]).toReversed()).toEqual([
        ...Array.from({ length: 3 }, () => ['call-monitored', boss.id]),
        ['call-taken-over', boss.id],
      ]);
      expect((await soundsIn(world().admin, id)).heard).toEqual(['880', '880+1000', '1000']);
    });

    test('a call is parked, and retrieved by a colleague', async () => {
      const { id, sara, caller } = await talk(file);
      const reza = await operator([], { toneHz: tones.reza });
      const { transit } = (await ask(sara, id, 'park')) as { transit?: { to: { slot?: number } } };
      const { items } = await reza.api.get('/v1/calls/parked', parkedCalls);
      expect(items.find(({ callId }) => callId === id)).toMatchObject({
        slot: transit?.to.slot,
        parkedBy: { id: sara.id },
      });
      await recordsOn(id);
      await ask(reza, id, 'retrieve');
      await becomes(reza, id, { state: 'talking', phase: 'talk' });
      await recordsOn(id);
      await caller.sipp.hangUp();
      const seen = await over(world(), id, [sara, reza]);
      expect(seen.operatorSegments).toMatchObject([{ operatorId: sara.id }, { operatorId: reza.id, via: 'retrieve' }]);
      expect(seen.transits).toMatchObject([{ why: 'parked', outcome: 'answered' }]);
      expect((await soundsIn(world().admin, id)).heard).toEqual(['880', 'music', '1240']);
    });
  });
}
