const cross = (states: readonly string[], events: readonly string[]): string[] =>
  states.flatMap((state) => events.map((event) => `${state} × ${event}`));

const named = (kind: string, states: string) => states.split(' ').map((state) => `${kind} ${state}`);
const talks = ['alone', 'held', 'monitored', 'outside', 'consult-ringing', 'consulting', 'conference'];
const transits = ['ringing', 'to-number', 'parked', 'back', 'leg-lost', 'moved'];
const anyCaller = named('caller', 'unknown waiting offered connecting leaving dialling in-transit talking');
const elsewhere = named('caller', 'unknown elsewhere');
const talkStates = talks.map((talk) => `caller talking ${talk}`);
const dialStates = ['own-phone', 'sent', 'ringing'].map((stage) => `caller dialling ${stage}`);
const transitStates = transits.map((transit) => `caller in-transit ${transit}`);
const onTheWay = ['expected', 'ringing', 'to-number', 'parked'].map((transit) => `caller in-transit ${transit}`);
const callerStates = [...anyCaller.slice(0, 5), ...dialStates, ...onTheWay, ...talkStates];
const offerStates = named('offer', 'unknown releasing pending ringing accepted talking');
const directOffers = [
  ...named('offer', 'pending-dial pending-transfer pending-return pending-retrieve pending-consult pending-monitor'),
  ...named('offer', 'accepted-dial accepted-direct talking-monitor'),
];
const outsideStates = named('outside leg', 'unknown pending-transfer pending-consult talking-transfer talking-consult');
const operatorStates = named(
  'operator',
  'unknown removed idle reserved ringing dialling talking monitoring wrap-up releasing cool-down engaged',
);

/** What is asked with something that makes a difference in some states only. */
const asked = (state: string, event: string, where: RegExp, all: readonly string[]): readonly string[] =>
  where.test(state) ? all.map((one) => `${state} × ${event} ${one}`) : [`${state} × ${event}`];

/** Every (state, event) pair there is: each state of an entity with each event that can be about it. */
export const allPairs: readonly string[] = [
  ...cross(callerStates, ['CallerLeft hangup', 'CallerLeft fallback', 'CallerLeft lost']),
  ...['caller', 'operator', 'offer', 'outside leg'].flatMap((kind) =>
    cross(named(kind, 'unknown known'), ['DeadlinePassed stale']),
  ),
  ...cross(callerStates, ['CallEndAsked', 'AnswerAsked', 'DeclineAsked']),
  ...cross([...anyCaller.filter((state) => state !== 'caller in-transit'), ...onTheWay], ['RetrieveAsked']),
  ...cross(
    [...anyCaller.filter((state) => state !== 'caller dialling'), ...dialStates],
    ['CustomerRang', 'CustomerAnswered', 'CustomerLegEnded'],
  ),
  ...cross(anyCaller, [
    'AnnouncementEnded',
    'RecordingStarted',
    'CallerChanged',
    'PreferredOperatorFound',
    'CallDialled',
  ]),
  ...cross(anyCaller.slice(1), ['CallerEntered', 'CallerCameAndWent']),
  ...cross(
    [...elsewhere, ...talkStates],
    [
      ...[
        'HoldAsked',
        'MuteAsked',
        'DigitsAsked',
        'RecordingPauseAsked',
        'PartyRemovalAsked',
        'ParkAsked',
        'MoveAsked',
      ],
      ...['MonitorAsked', 'TakeOverAsked'],
    ],
  ),
  ...[...elsewhere, ...talkStates].flatMap((state) => [
    ...asked(state, 'TransferAsked', /alone|held|monitored/, ['operator', 'queue', 'number']),
    ...asked(state, 'ConsultAsked', /alone|held|monitored|conference/, ['operator', 'number']),
    ...asked(state, 'ConsultMoveAsked', /consult/, ['complete', 'cancel', 'swap', 'merge']),
  ]),
  ...cross(
    [...named('caller', 'waiting offered leaving'), ...dialStates.slice(1), ...transitStates],
    ['DeadlinePassed due'],
  ),
  ...cross([...offerStates, ...directOffers], ['OfferRang', 'OfferAnswered', 'PartiesBridged']),
  ...cross(
    offerStates,
    ['hangup', 'busy', 'declined', 'no-answer', 'unreachable', 'error', 'lost'].map((how) => `OperatorLegEnded ${how}`),
  ),
  ...cross(directOffers, ['OperatorLegEnded lost', 'OperatorLegEnded declined']),
  ...cross(
    // Nothing else bounds those.
    directOffers.filter((offer) => !/accepted-dial|talking/.test(offer)),
    ['DeadlinePassed due'],
  ),
  ...cross(outsideStates, ['OutsideLegRang', 'OutsideLegAnswered']),
  ...cross(
    outsideStates,
    ['hangup', 'busy', 'unreachable'].map((how) => `OutsideLegEnded ${how}`),
  ),
  ...cross(
    outsideStates.filter((state) => state.includes('pending')),
    ['DeadlinePassed due'],
  ),
  ...cross(named('offer', 'pending ringing accepted'), ['DeadlinePassed due']),
  ...cross(named('place', 'unknown kept'), ['DeadlinePassed stale']),
  ...cross(named('place', 'kept'), ['DeadlinePassed due']),
  ...cross(named('offer', 'pending ringing accepted talking direct'), ['PartiesBridged of another call']),
  ...cross(
    operatorStates,
    ['available', 'signed-out', 'paused'].map((presence) => `PresenceChosen ${presence}`),
  ),
  ...cross(operatorStates, [
    'OperatorConfigured',
    'OperatorRemoved',
    'ReachableChanged',
    'WrapUpEnded',
    'WrapUpExtended',
  ]),
  ...cross(operatorStates, ['NextPresenceChosen', 'QueueSignInChosen']),
  ...cross(operatorStates, ['FallbackCallTaken', 'FallbackCallEnded']),
  ...cross(named('operator', 'removed wrap-up releasing cool-down'), ['DeadlinePassed due']),
  ...cross(
    ['queue unknown', 'queue removed', 'queue empty', 'queue with callers'],
    ['QueueConfigured', 'QueueRemoved', 'QueueLimitMeasured'],
  ),
  ...cross(['number unknown', 'queue empty', 'queue with callers'], ['CallerEntered', 'CallerCameAndWent']),
];
