import { beforeEach, describe, expect, test } from 'vitest';
import type { Pbx, PbxSnapshot } from '../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { AcdEvent, AcdEventType } from '../../src/acd/events.ts';
import type { OfferPurpose } from '../../src/acd/state.ts';
import {
  nthOffer,
  operatorId,
  queueId,
  type CallId,
  type OfferId,
  type OperatorId,
  type TrunkId,
} from '../../src/shared/ids.ts';
import type { DurationMs } from '../../src/shared/time.ts';

export type PhoneBehaviour = 'answers' | 'rings' | 'declines' | 'busy' | 'silent';

/** How somebody outside takes a call of ours. */
export type OutsideBehaviour = 'answers' | 'rings' | 'busy' | 'is heard early';

/** What the link told since it was last asked for. */
export interface Heard {
  readonly snapshots: PbxSnapshot[];
  readonly events: AcdEvent[];
  readonly served: PbxSnapshot['fallbackCalls'][number][];
  readonly goodbyes: string[];
}

/** A PBX with callers and phones that do as they are told, and a link to it. */
export interface Stage {
  readonly pbx: Pbx;
  readonly heard: Heard;
  /** Waits, by whatever clock this PBX has, until the condition holds. */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** A phone that is reachable and behaves so. */
  readonly phone: (operator: OperatorId, behaviour: PhoneBehaviour) => Promise<void>;
  /** A trunk that leads to somebody who behaves so. */
  readonly outside: (behaviour: OutsideBehaviour) => Promise<TrunkId>;
  readonly outsideHangsUp: (trunk: TrunkId) => Promise<void>;
  /** Somebody dials in from the trunk. */
  readonly dialIn: () => Promise<void>;
  readonly callerHangsUp: (call: CallId) => Promise<void>;
  readonly operatorHangsUp: (operator: OperatorId) => Promise<void>;
  /** The listening process dies, this happens, and another process listens to the same PBX. */
  readonly whileNobodyListens: (happens: () => Promise<void>) => Promise<void>;
}

type Of<Type extends AcdEventType> = AcdEvent & { readonly type: Type };

const queue = queueId('conformance');
const ringTimeoutMs: DurationMs = 5_000;

/** What every implementation of the `Pbx` port does, the real one as well as a model of it. */
export function describePbx(name: string, open: () => Promise<Stage>): void {
  describe(`${name} as the loop's Pbx`, () => {
    let stage: Stage;
    beforeEach(async () => {
      stage = await open();
    });

    const all = <Type extends AcdEventType>(type: Type): Of<Type>[] =>
      stage.heard.events.filter((event): event is Of<Type> => event.type === type);
    const one = async <Type extends AcdEventType>(type: Type): Promise<Of<Type>> => {
      await stage.until(() => all(type).length > 0);
      return all(type)[0]!;
    };
    const run = (command: AcdCommand) => stage.pbx.run(command);
    const snapshot = (): PbxSnapshot => stage.heard.snapshots.at(-1)!;

    const enter = async (): Promise<CallId> => {
      const before = all('CallerEntered').length;
      await stage.dialIn();
      await stage.until(() => all('CallerEntered').length > before);
      return all('CallerEntered').at(-1)!.callId;
    };
    const admit = (callId: CallId) => run({ type: 'AdmitCaller', callId, queueId: queue });
    const ring = (
      offerId: OfferId,
      callId: CallId,
      operator: OperatorId,
      timeoutMs = ringTimeoutMs,
      purpose: OfferPurpose = 'queue',
    ) =>
      run({
        ...{ type: 'RingOperator', offerId, callId, operatorId: operator, callerNumber: '02188880000' },
        ...{ queueName: 'فروش "یک"', timeoutMs, purpose },
      });
    const connect = (callId: CallId, offerId: OfferId) => run({ type: 'ConnectParties', callId, offerId });
    const talk = async (operator: OperatorId): Promise<{ callId: CallId; offerId: OfferId }> => {
      await stage.phone(operator, 'answers');
      const callId = await enter();
      const offerId = nthOffer(callId, 1);
      expect(await Promise.all([admit(callId), ring(offerId, callId, operator)])).toEqual([{ is: 'ok' }, { is: 'ok' }]);
      await stage.until(() => all('OfferAnswered').some((event) => event.offerId === offerId));
      expect(await connect(callId, offerId)).toEqual({ is: 'ok' });
      await stage.until(() => all('PartiesBridged').some((event) => event.offerId === offerId));
      return { callId, offerId };
    };

    test('an answered call, each command twice, tells every step once and in order', async () => {
      const operator = operatorId('101');
      await stage.phone(operator, 'answers');
      const callId = await enter();
      const offerId = nthOffer(callId, 1);
      for (let times = 0; times < 2; times += 1) {
        expect(await admit(callId)).toEqual({ is: 'ok' });
        expect(await ring(offerId, callId, operator)).toEqual({ is: 'ok' });
      }
      expect(await stage.pbx.keepPlace(callId)).toEqual({ is: 'ok' });
      await one('OfferAnswered');
      for (let times = 0; times < 2; times += 1) expect(await connect(callId, offerId)).toEqual({ is: 'ok' });
      await one('PartiesBridged');
      await one('RecordingStarted');
      expect(await stage.pbx.findGone([callId, offerId])).toEqual(new Map());
      await stage.callerHangsUp(callId);
      expect(await one('CallerLeft')).toMatchObject({ callId, to: 'hangup' });
      await run({ type: 'ReleaseOperator', offerId });
      expect(await one('OperatorLegEnded')).toMatchObject({ offerId, how: 'hangup' });
      const gone = await stage.pbx.findGone([callId, offerId]);
      for (const [id, type] of [
        [callId, 'CallerLeft'],
        [offerId, 'OperatorLegEnded'],
      ] as const)
        expect(Math.abs((gone?.get(id)?.at ?? NaN) - all(type)[0]!.at)).toBeLessThan(200);
      expect(gone?.get(offerId)?.how).toBe('hangup');

      const mine = stage.heard.events.filter((event) => event.type !== 'ReachableChanged');
      expect(mine.map(({ type }) => type).toSorted()).toEqual(
        [
          ...['CallerEntered', 'OfferRang', 'OfferAnswered', 'RecordingStarted', 'PartiesBridged'],
          ...['CallerLeft', 'OperatorLegEnded'],
        ].toSorted(),
      );
      const instants = [
        'CallerEntered',
        'OfferRang',
        'OfferAnswered',
        'PartiesBridged',
        'CallerLeft',
        'OperatorLegEnded',
      ];
      const at = instants.map((type) => mine.find((event) => event.type === type)?.at ?? NaN);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
    });

    test.for([
      ['declines', 'declined'],
      ['busy', 'busy'],
      ['rings', 'no-answer'],
    ] as const)('a phone that %s ends the leg as %s, and the caller stays', async ([behaviour, how]) => {
      const operator = operatorId('102');
      await stage.phone(operator, behaviour);
      const callId = await enter();
      const offerId = nthOffer(callId, 1);
      await admit(callId);
      expect(await ring(offerId, callId, operator, 2_000)).toEqual({ is: 'ok' });
      expect(await one('OperatorLegEnded')).toMatchObject({ offerId, how });
      expect(all('CallerLeft')).toEqual([]);
      expect(await stage.pbx.keepPlace(callId)).toEqual({ is: 'ok' });
    });

    test('a phone that rings is told to answer, and what does not ring cannot be', async () => {
      const operator = operatorId('104');
      await stage.phone(operator, 'rings');
      const callId = await enter();
      const offerId = nthOffer(callId, 1);
      await admit(callId);
      expect(await run({ type: 'AnswerOperator', offerId })).toEqual({ is: 'gone' });
      expect(await ring(offerId, callId, operator)).toEqual({ is: 'ok' });
      await one('OfferRang');
      expect(await run({ type: 'AnswerOperator', offerId })).toEqual({ is: 'ok' });
      expect(await one('OfferAnswered')).toMatchObject({ offerId });
      expect(await connect(callId, offerId)).toEqual({ is: 'ok' });
      await one('PartiesBridged');
    });

    test('a phone that is not there is refused', async () => {
      const callId = await enter();
      expect(await ring(nthOffer(callId, 1), callId, operatorId('nobody'))).toMatchObject({ is: 'refused' });
    });

    test('lost races are answers', async () => {
      const operator = operatorId('103');
      await stage.phone(operator, 'rings');
      const callId = await enter();
      const offerId = nthOffer(callId, 1);
      await admit(callId);
      expect(await connect(callId, offerId)).toEqual({ is: 'gone' });
      await stage.callerHangsUp(callId);
      await one('CallerLeft');
      const command = { callId, queueId: queue } as const;
      expect(await run({ type: 'AdmitCaller', ...command })).toEqual({ is: 'gone' });
      expect(await run({ type: 'HoldCaller', ...command })).toEqual({ is: 'gone' });
      expect(await stage.pbx.keepPlace(callId)).toEqual({ is: 'gone' });
      expect(await ring(offerId, callId, operator)).toEqual({ is: 'gone' });
      for (const release of [
        { type: 'ReleaseCaller', callId },
        { type: 'ReleaseOperator', offerId },
      ] as const) {
        expect(['ok', 'gone']).toContain((await run(release)).is);
      }
      expect(all('OperatorLegEnded')).toEqual([]);
    });

    test('a caller who loses the operator waits again and is given to another', async () => {
      const { callId, offerId } = await talk(operatorId('104'));
      await stage.operatorHangsUp(operatorId('104'));
      expect(await one('OperatorLegEnded')).toMatchObject({ offerId, how: 'hangup' });
      expect(await run({ type: 'HoldCaller', callId, queueId: queue })).toEqual({ is: 'ok' });
      await stage.phone(operatorId('105'), 'answers');
      const second = nthOffer(callId, 2);
      expect(await ring(second, callId, operatorId('105'))).toEqual({ is: 'ok' });
      await stage.until(() => all('OfferAnswered').length === 2);
      expect(await connect(callId, second)).toEqual({ is: 'ok' });
      await stage.until(() => all('PartiesBridged').length === 2);
      expect(all('RecordingStarted')).toHaveLength(1);
      expect(await run({ type: 'ReleaseCaller', callId })).toEqual({ is: 'ok' });
      expect(await one('CallerLeft')).toMatchObject({ callId, to: 'hangup' });
    });

    test('an announcement tells its end', async () => {
      const callId = await enter();
      const announce = { type: 'AnnounceToCaller', callId, announcement: 'closed' } as const;
      expect(await run(announce)).toEqual({ is: 'ok' });
      expect(await run(announce)).toEqual({ is: 'ok' });
      expect(await one('AnnouncementEnded')).toMatchObject({ callId });
      await run({ type: 'ReleaseCaller', callId });
      await one('CallerLeft');
    });

    test('the next process finds who talks, who left and when, and who came', async () => {
      const stays = await talk(operatorId('106'));
      const leaves = await talk(operatorId('107'));
      const bridgedAt = all('PartiesBridged').find(({ callId }) => callId === stays.callId)!.at;
      const hungUpAt = { after: snapshot().at, before: Infinity };
      await stage.whileNobodyListens(async () => {
        await stage.callerHangsUp(leaves.callId);
        await stage.dialIn();
      });
      const { at, callers, legs, bridged, ended } = snapshot();
      hungUpAt.before = at;
      const byId = new Map(callers.map((caller) => [caller.callId, caller]));
      expect(byId.get(stays.callId)).toMatchObject({ where: 'ours', recording: true, fallbackOperator: null });
      expect(byId.has(leaves.callId)).toBe(false);
      expect(callers.filter(({ where }) => where === 'fallback')).toHaveLength(1);
      expect(legs).toContainEqual({ offerId: stays.offerId, ringing: false, up: true });
      const pair = bridged.find(({ callId }) => callId === stays.callId);
      expect(pair?.offerId).toBe(stays.offerId);
      expect(Math.abs((pair?.since ?? NaN) - bridgedAt)).toBeLessThan(200);
      const trace = ended.get(leaves.callId);
      expect(trace).toMatchObject({ how: 'hangup', cause: 16 });
      expect(trace?.at).toBeGreaterThan(hungUpAt.after);
      expect(trace?.at).toBeLessThanOrEqual(hungUpAt.before);

      expect(await stage.pbx.endOrphan(leaves.offerId)).toEqual({ is: 'ok' });
      await stage.until(() => all('OperatorLegEnded').some(({ offerId }) => offerId === leaves.offerId));
      expect(await stage.pbx.forgetTraces([leaves.callId, leaves.offerId])).toEqual({ is: 'ok' });
      await stage.whileNobodyListens(async () => undefined);
      expect(snapshot().ended.has(leaves.callId)).toBe(false);
    });

    test('let go, it does nothing and new callers take the native queue, until it is taken again', async () => {
      const callId = await enter();
      await admit(callId);
      stage.pbx.letGo('test');
      expect(stage.heard.goodbyes).toHaveLength(1);
      expect((await admit(callId)).is).toBe('unreachable');
      expect((await stage.pbx.keepPlace(callId)).is).toBe('unreachable');
      expect(await stage.pbx.findGone([callId])).toBe(null);
      await stage.dialIn();
      stage.pbx.resume();
      await stage.until(() => stage.heard.snapshots.length > 1);
      // Those of the native queue are here, too.
      expect(await stage.pbx.findGone(snapshot().callers.map((caller) => caller.callId))).toEqual(new Map());
      const where = new Map(snapshot().callers.map((caller) => [caller.callId, caller.where]));
      expect(where.get(callId)).toBe('ours');
      expect([...where.values()].toSorted()).toEqual(['fallback', 'ours']);
      expect(await admit(callId)).toEqual({ is: 'ok' });
    });

    test('presence is mirrored however often it is told', async () => {
      for (const presence of ['out', 'in', 'in', 'paused', 'in', 'out', 'out'] as const) {
        expect(await stage.pbx.mirrorPresence(operatorId('108'), presence)).toEqual({ is: 'ok' });
      }
    });
  });
}
