import fc from 'fast-check';
import type { AcdEventType } from '../../../src/acd/events.ts';

/** One random decision; `eventOf` (`event-of.ts`) makes an event of it that has a meaning in the present state, or deliberately none. */
export interface Choice {
  readonly type: AcdEventType;
  readonly pick: number;
  readonly other: number;
  readonly pauseMs: number;
}

const weights: Record<AcdEventType, number> = {
  ...{ CallerEntered: 16, CallerLeft: 4, CallerCameAndWent: 3, AnnouncementEnded: 4, RecordingStarted: 1 },
  ...{ OfferRang: 18, OfferAnswered: 12, PartiesBridged: 14, OperatorLegEnded: 8, DeadlinePassed: 26 },
  ...{
    PresenceChosen: 10,
    NextPresenceChosen: 2,
    QueueSignInChosen: 3,
    ReachableChanged: 5,
    WrapUpEnded: 6,
    WrapUpExtended: 2,
    FallbackCallTaken: 3,
    FallbackCallEnded: 3,
  },
  ...{ OperatorConfigured: 5, OperatorRemoved: 3, QueueConfigured: 4, QueueRemoved: 4 },
  ...{ QueueLimitMeasured: 2, CallerChanged: 5, PreferredOperatorFound: 8, CallEndAsked: 3 },
  ...{ CallDialled: 3, CustomerRang: 2, CustomerAnswered: 3, CustomerLegEnded: 2 },
  ...{ OutsideLegRang: 1, OutsideLegAnswered: 1, OutsideLegEnded: 1, AnswerAsked: 1, DeclineAsked: 1 },
  ...{ HoldAsked: 1, MuteAsked: 1, DigitsAsked: 1, RecordingPauseAsked: 1, TransferAsked: 3, ConsultAsked: 3 },
  ...{
    ConsultMoveAsked: 2,
    PartyRemovalAsked: 1,
    ParkAsked: 1,
    MoveAsked: 1,
    RetrieveAsked: 1,
    MonitorAsked: 1,
    TakeOverAsked: 1,
  },
};

/** Few callers, and conversations that go on: operators are ready together, and differ in what they have done. */
const calmWeights: typeof weights = {
  ...weights,
  ...{ CallerEntered: 10, CallerLeft: 2, OfferAnswered: 12, PartiesBridged: 20, OperatorLegEnded: 16, WrapUpEnded: 16 },
  ...{ PresenceChosen: 4, ReachableChanged: 2, OperatorConfigured: 2, OperatorRemoved: 0, FallbackCallTaken: 1 },
};

/** Anything at all, about as often as there are states to meet it in. */
const busyWeights: typeof weights = {
  ...weights,
  ...{ CallerEntered: 2, CallerLeft: 18, CallerCameAndWent: 2, OfferRang: 8, OfferAnswered: 7, PartiesBridged: 7 },
  ...{ DeadlinePassed: 24, OperatorLegEnded: 18, WrapUpEnded: 5, PresenceChosen: 9, ReachableChanged: 5 },
  ...{ AnnouncementEnded: 2, RecordingStarted: 2, NextPresenceChosen: 3, QueueSignInChosen: 3, WrapUpExtended: 3 },
  ...{ FallbackCallTaken: 2, FallbackCallEnded: 4, OperatorConfigured: 4, OperatorRemoved: 2, QueueConfigured: 1 },
  ...{ QueueRemoved: 1, QueueLimitMeasured: 1, CallerChanged: 2, PreferredOperatorFound: 3, CallEndAsked: 6 },
  ...{ CallDialled: 4, CustomerRang: 6, CustomerAnswered: 6, CustomerLegEnded: 6 },
  ...{
    OutsideLegRang: 3,
    OutsideLegAnswered: 3,
    OutsideLegEnded: 8,
    AnswerAsked: 4,
    DeclineAsked: 6,
    RetrieveAsked: 6,
  },
  ...{ HoldAsked: 4, MuteAsked: 3, DigitsAsked: 3, RecordingPauseAsked: 3, TransferAsked: 9, ConsultAsked: 7 },
  ...{ ConsultMoveAsked: 11, PartyRemovalAsked: 6, ParkAsked: 3, MoveAsked: 3, MonitorAsked: 4, TakeOverAsked: 5 },
};

const typesOf = (counts: typeof weights): readonly AcdEventType[] =>
  (Object.keys(counts) as AcdEventType[]).flatMap((type) => Array<AcdEventType>(counts[type]).fill(type));

const choiceOf = (types: readonly AcdEventType[]): fc.Arbitrary<Choice> =>
  fc.record({
    ...{ type: fc.constantFrom(...types), pick: fc.nat(1 << 16), other: fc.nat(1 << 16) },
    pauseMs: fc.nat(3000),
  });

const choicesOf = (counts: typeof weights): fc.Arbitrary<readonly Choice[]> =>
  fc.array(choiceOf(typesOf(counts)), { minLength: 40, maxLength: 160, size: 'max' });

/** What leads to a state to which chance seldom does; numbers are the `other` of a choice. */
const scenes = [
  ['HoldAsked 2'],
  ['ConsultAsked 2'],
  ['ConsultAsked 2', 'OfferAnswered 2'],
  ['ConsultAsked 2', 'OfferAnswered 2', 'ConsultMoveAsked 3'],
  ['ConsultAsked 5'],
  ['ConsultAsked 5', 'OutsideLegAnswered 2'],
  ['ConsultAsked 5', 'OutsideLegAnswered 2', 'ConsultMoveAsked 3'],
  ['TransferAsked 2'],
  ['TransferAsked 2', 'OfferAnswered 2'],
  ['TransferAsked 2', 'DeclineAsked 2'],
  ['TransferAsked 2', 'WrapUpEnded 2', 'FallbackCallTaken 2', 'DeclineAsked 2'],
  ['TransferAsked 5'],
  ['TransferAsked 5', 'OutsideLegAnswered 2'],
  ['MonitorAsked 2'],
  ['MonitorAsked 2', 'OfferAnswered 2'],
  ['ParkAsked 2', 'RetrieveAsked 2'],
  ['ParkAsked 2', 'RetrieveAsked 2', 'OfferAnswered 2'],
  ['MoveAsked 2'],
  ['MoveAsked 2', 'OperatorLegEnded 2'],
  ['OperatorLegEnded 14'],
  ['ReachableChanged 8', 'OperatorLegEnded 14'],
  ['ConsultAsked 2', 'OperatorLegEnded 10'],
  ['MonitorAsked 2', 'OperatorLegEnded 10'],
  ['TransferAsked 2', 'OperatorLegEnded 10'],
  ['ParkAsked 2', 'RetrieveAsked 2', 'OperatorLegEnded 10'],
  ['TransferAsked 2', 'OfferAnswered 2', 'OperatorLegEnded 10'],
  ['CallDialled 2', 'OfferAnswered 2', 'CustomerRang 3'],
  ['CallDialled 2', 'OfferAnswered 2', 'CustomerRang 2'],
  ['CallDialled 2', 'OfferAnswered 2', 'CustomerAnswered 2'],
  ['MonitorAsked 2', 'OfferAnswered 2', 'TakeOverAsked 2'],
  ['RecordingPauseAsked 2'],
]
  .map((scene) => ['OfferAnswered 2', 'PartiesBridged 2', ...scene])
  .concat([
    ['CallerEntered 2', 'OfferAnswered 2'],
    ['CallerEntered 2', 'OfferRang 2'],
  ]);

/** The steps of a scene, each about what fits it; then something happens in it, or a little more. */
const turnOf = (types: readonly AcdEventType[]): fc.Arbitrary<readonly Choice[]> =>
  fc
    .tuple(
      fc.constantFrom(...scenes),
      fc.nat(1 << 14),
      fc.array(choiceOf(types), { minLength: 1, maxLength: 6, size: 'max' }),
    )
    .map(([scene, seed, rest]) => [
      ...scene.map((step, index): Choice => {
        const [type = '', other] = step.split(' ');
        return { type: type as AcdEventType, pick: 3 * (seed + 8 * index) + 1, other: Number(other), pauseMs: 100 };
      }),
      ...rest,
    ]);

const turnsOf = (types: readonly AcdEventType[]): fc.Arbitrary<readonly Choice[]> =>
  fc.array(turnOf(types), { minLength: 6, maxLength: 20, size: 'max' }).map((all) => all.flat());

/** A stretch of random traffic: of a rush, or of a calm. */
export const lineTraffic = fc.oneof(
  { weight: 2, arbitrary: choicesOf(weights) },
  { weight: 1, arbitrary: choicesOf(calmWeights) },
);

/** One in which much is asked. */
export const controlTraffic = turnsOf(typesOf(busyWeights));

export const traffic = fc.oneof({ weight: 3, arbitrary: lineTraffic }, { weight: 4, arbitrary: controlTraffic });

/** Traffic to meet these pairs of state and event. */
export const trafficFor = (pairs: readonly string[]): fc.Arbitrary<readonly Choice[]> =>
  turnsOf([...new Set(typesOf(weights))].filter((type) => pairs.some((pair) => pair.split(' ').includes(type))));
