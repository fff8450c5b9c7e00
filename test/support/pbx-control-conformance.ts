import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { AcdEvent, AcdEventType } from '../../src/acd/events.ts';
import type { Route, Seat } from '../../src/acd/state.ts';
import {
  callId as asCallId,
  nthOffer,
  nthOutsideLeg,
  operatorId,
  queueId,
  trunkId,
  type CallId,
  type LegId,
  type OfferId,
  type OutsideLegId,
  type TrunkId,
} from '../../src/shared/ids.ts';
import type { Stage } from './pbx-conformance.ts';

type Of<Type extends AcdEventType> = AcdEvent & { readonly type: Type };

const ok = { is: 'ok' };
const route = (trunk: TrunkId, dial = '09121234567'): Route => ({
  ...{ trunkId: trunk, dial, shown: '02191000000', limit: null },
});

/** What is done with a stage's PBX, in a test's words. */
export function control(stage: Stage) {
  const run = (command: AcdCommand) => stage.pbx.run(command);
  const all = <Type extends AcdEventType>(type: Type): Of<Type>[] =>
    stage.heard.events.filter((event): event is Of<Type> => event.type === type);
  const seen = async <Type extends AcdEventType>(type: Type, times = 1): Promise<Of<Type>> => {
    await stage.until(() => all(type).length >= times);
    return all(type).at(-1)!;
  };
  /** The operator's phone is rung and answers. */
  const bring = async (callId: CallId, n: number, name = '201', purpose: 'queue' | 'dial' | 'monitor' = 'queue') => {
    const offerId = nthOffer(callId, n);
    const asked = { callerNumber: '02188880000', queueName: 'فروش', timeoutMs: 5_000 };
    const command = { type: 'RingOperator', offerId, callId, purpose, operatorId: operatorId(name), ...asked } as const;
    expect(await run(command)).toEqual(ok);
    await stage.until(() => all('OfferAnswered').some((event) => event.offerId === offerId));
    return offerId;
  };
  const join = async (...[callId, n, name = '201', purpose]: Parameters<typeof bring>) => {
    await stage.phone(operatorId(name), 'answers');
    return bring(callId, n, name, purpose);
  };
  /** An operator who called out, with the own phone up. */
  const pickUp = async (): Promise<{ callId: CallId; offerId: OfferId }> => {
    const callId = asCallId(`out-${randomBytes(12).toString('hex')}`);
    return { callId, offerId: await join(callId, 1, '201', 'dial') };
  };
  const dial = (callId: CallId, way: Route, timeoutMs = 10_000) =>
    run({ type: 'DialCustomer', callId, offerId: nthOffer(callId, 1), route: way, timeoutMs });
  /** Somebody who called in and talks with an operator. */
  const talk = async (): Promise<{ callId: CallId; offerId: OfferId }> => {
    await stage.dialIn();
    const { callId } = await seen('CallerEntered');
    expect(await run({ type: 'AdmitCaller', callId, queueId: queueId('conformance') })).toEqual(ok);
    const offerId = await join(callId, 1);
    expect(await run({ type: 'ConnectParties', callId, offerId })).toEqual(ok);
    await seen('PartiesBridged');
    return { callId, offerId };
  };
  const seat = (callId: CallId, lead: LegId, seats: Readonly<Record<string, Seat>>, rest: { calling?: true } = {}) =>
    run({ type: 'SeatParties', callId, lead, seats, ...rest });
  /** Somebody outside besides the customer, up in this call. */
  const reach = async (callId: CallId, n: number, trunk: TrunkId): Promise<OutsideLegId> => {
    const legId = nthOutsideLeg(callId, n);
    for (let times = 0; times < 2; times += 1)
      expect(await run({ type: 'DialOutside', legId, callId, route: route(trunk), timeoutMs: 10_000 })).toEqual(ok);
    await stage.until(() => all('OutsideLegAnswered').some((event) => event.legId === legId));
    return legId;
  };
  return { run, all, seen, bring, pickUp, dial, talk, seat, reach };
}

/** What every implementation of the `Pbx` port does with calls under way, and with calls out. */
export function describeCallControl(name: string, open: () => Promise<Stage>): void {
  describe(`call control of ${name}`, () => {
    let stage: Stage;
    let on: ReturnType<typeof control>;
    beforeEach(async () => {
      stage = await open();
      on = control(stage);
    });

    test('a call out that is answered, each command twice, tells every step once', async () => {
      const trunk = await stage.outside('answers');
      const { callId, offerId } = await on.pickUp();
      for (let times = 0; times < 2; times += 1) expect(await on.dial(callId, route(trunk))).toEqual(ok);
      expect(await on.seen('CustomerRang')).toMatchObject({ callId, earlyMedia: false });
      expect(await on.seen('CustomerAnswered')).toMatchObject({ callId });
      for (let times = 0; times < 2; times += 1)
        expect(await on.run({ type: 'ConnectParties', callId, offerId })).toEqual(ok);
      expect(await on.seen('RecordingStarted')).toMatchObject({ callId });
      expect(await stage.pbx.findGone([callId, offerId])).toEqual(new Map());
      await stage.outsideHangsUp(trunk);
      expect(await on.seen('CallerLeft')).toMatchObject({ callId, to: 'hangup' });
      await on.run({ type: 'ReleaseOperator', offerId });
      await on.seen('OperatorLegEnded');
      expect([...((await stage.pbx.findGone([callId, offerId])) ?? new Map()).keys()]).toEqual([callId, offerId]);
      // Of whom we dialled the answer says it all.
      const noNews: AcdEventType[] = ['ReachableChanged', 'PartiesBridged'];
      const types = stage.heard.events.map(({ type }) => type).filter((type) => !noNews.includes(type));
      expect(types.toSorted()).toEqual(
        [
          ...['OfferRang', 'OfferAnswered', 'CustomerRang', 'CustomerAnswered', 'RecordingStarted', 'CallerLeft'],
          ...['OperatorLegEnded'],
        ].toSorted(),
      );
    });

    test.for([
      ['busy', 'busy', 17],
      ['rings', 'no-answer', 19],
    ] as const)('whom we dial and who %s ends as %s, and is reached another way', async ([behaviour, how, cause]) => {
      const first = await stage.outside(behaviour);
      const second = await stage.outside('answers');
      const { callId } = await on.pickUp();
      expect(await on.dial(callId, route(first), 2_000)).toEqual(ok);
      expect(await on.seen('CustomerLegEnded')).toMatchObject({ callId, how, cause });
      expect(await on.dial(callId, route(second))).toEqual(ok);
      await on.seen('CustomerAnswered');
      expect([on.all('CustomerLegEnded').length, on.all('CallerLeft').length]).toEqual([1, 0]);
      expect(await on.run({ type: 'ReleaseCaller', callId })).toEqual(ok);
      expect(await on.seen('CallerLeft')).toMatchObject({ callId, to: 'hangup' });
    });

    test('a way that is not there is refused, and so is what is no number', async () => {
      const trunk = await stage.outside('answers');
      const { callId } = await on.pickUp();
      const nowhere = route(trunkId('nowhere'));
      expect(await on.dial(callId, nowhere)).toMatchObject({ is: 'refused', why: 'unreachable' });
      for (const dial of ['1@evil', '1&PJSIP/2', '', '1,2', '۰۹۱۲', '1\r\nX: y'])
        expect(await on.dial(callId, route(trunk, dial))).toMatchObject({ is: 'refused' });
      const legId = nthOutsideLeg(callId, 1);
      const outside = { type: 'DialOutside', legId, callId, timeoutMs: 5_000 } as const;
      expect(await on.run({ ...outside, route: route(trunk) })).toEqual({ is: 'gone' }); // no customer
      expect(await on.dial(asCallId('out-00'), route(trunk))).toEqual({ is: 'gone' }); // no operator
      expect(on.all('CustomerLegEnded')).toEqual([]);
    });

    test('a customer who is given up before the answer tells the end', async () => {
      const trunk = await stage.outside('rings');
      const { callId } = await on.pickUp();
      await on.dial(callId, route(trunk));
      await on.seen('CustomerRang');
      expect(await on.run({ type: 'ReleaseCaller', callId })).toEqual(ok);
      expect(await on.seen('CustomerLegEnded')).toMatchObject({ callId });
      expect(on.all('CallerLeft')).toEqual([]);
    });

    test('somebody outside comes and goes; of a leg that is gone the others are seated all the same', async () => {
      const trunk = await stage.outside('answers');
      const { callId, offerId } = await on.talk();
      const legId = await on.reach(callId, 1, trunk);
      expect(on.all('OutsideLegRang')).toMatchObject([{ legId }]);
      const other = { legId: nthOutsideLeg(callId, 2), callId, route: route(trunkId('nowhere')), timeoutMs: 5_000 };
      expect(await on.run({ type: 'DialOutside', ...other })).toMatchObject({ is: 'refused', why: 'unreachable' });
      for (let times = 0; times < 2; times += 1)
        expect(await on.seat(callId, offerId, { [offerId]: 'aside', [legId]: 'aside' })).toEqual(ok);
      expect(await on.seat(callId, offerId, { [offerId]: 'in', [legId]: 'in' })).toEqual(ok);
      await stage.outsideHangsUp(trunk);
      expect(await on.seen('OutsideLegEnded')).toMatchObject({ legId, how: 'hangup', cause: 16 });
      expect(await on.seat(callId, offerId, { [legId]: 'in', [offerId]: 'aside' })).toEqual({ is: 'gone' });
      expect(await on.seat(callId, offerId, { [offerId]: 'in' })).toEqual(ok);
      for (const { is } of [
        await on.run({ type: 'ReleaseOutside', legId }),
        await on.run({ type: 'ReleaseOutside', legId: nthOutsideLeg(callId, 2) }),
      ])
        expect(['ok', 'gone']).toContain(is);
      expect(on.all('CallerLeft')).toEqual([]);
    });

    test('mute, digits and the pause of the recording may be told twice', async () => {
      const { callId, offerId } = await on.talk();
      for (const muted of [true, true, false, false])
        expect(await on.run({ type: 'MuteOperator', offerId, muted })).toEqual(ok);
      for (const paused of [true, true, false, false])
        expect(await on.run({ type: 'PauseRecording', callId, paused })).toEqual(ok);
      expect(await on.run({ type: 'SendDigits', callId, digits: '1*#' })).toEqual(ok);
      const hold = { type: 'HoldCaller', callId, queueId: null } as const;
      for (let times = 0; times < 2; times += 1) expect(await on.run(hold)).toEqual(ok);
    });

    test('the next process finds whom we dialled, and who else is there', async () => {
      const trunk = await stage.outside('rings');
      const { callId, offerId } = await on.pickUp();
      await on.dial(callId, route(trunk));
      await on.seen('CustomerRang');
      await stage.whileNobodyListens(async () => undefined);
      const found = stage.heard.snapshots.at(-1)!;
      expect(found.callers).toMatchObject([{ callId, outgoing: 'ringing', where: 'ours', dialled: '02191000000' }]);
      expect(found.legs).toEqual([{ offerId, ringing: false, up: true }]);
      await stage.outsideHangsUp(trunk);
      await on.run({ type: 'ReleaseCaller', callId });
      expect(await on.seen('CustomerLegEnded')).toMatchObject({ callId });

      const other = await stage.outside('answers');
      expect(await on.dial(callId, route(other))).toEqual(ok);
      await on.seen('CustomerAnswered');
      expect(await on.run({ type: 'ConnectParties', callId, offerId })).toEqual(ok);
      const legId = await on.reach(callId, 1, other);
      await stage.whileNobodyListens(async () => undefined);
      const { callers, outside } = stage.heard.snapshots.at(-1)!;
      expect(callers).toMatchObject([{ callId, outgoing: 'up', recording: true }]);
      expect(outside).toEqual([{ legId, ringing: false, up: true }]);
      expect(await stage.pbx.endOrphan(legId)).toEqual(ok);
      expect(await on.seen('OutsideLegEnded')).toMatchObject({ legId });
      expect(await stage.pbx.endOrphan(callId)).toEqual(ok);
      expect(await on.seen('CallerLeft')).toMatchObject({ callId, to: 'hangup' });
    });
  });
}
