import type { FactType, NumberedFact } from '../acd/facts.ts';
import { maskNumber } from '../shared/phone-number.ts';
import type { Log } from './ports.ts';

const messages: Readonly<Record<FactType, string>> = {
  CallEntered: 'call entered',
  CallDialled: 'call dialled',
  DialSent: 'dialling',
  DialRang: 'dialled phone rang',
  DialEnded: 'dialling ended',
  QueueEntered: 'queue entered',
  OfferMade: 'offer made',
  DirectOfferMade: 'direct offer made',
  OfferNotMade: 'nobody could be asked',
  OfferRang: 'offer rang',
  OfferEnded: 'offer ended',
  TalkStarted: 'talk started',
  PhaseChanged: 'phase changed',
  TalkEnded: 'talk ended',
  QueueSegmentEnded: 'queue segment ended',
  OutsideTalkStarted: 'outside talk started',
  OutsideTalkEnded: 'outside talk ended',
  MuteChanged: 'mute changed',
  DigitsSent: 'digits sent',
  RecordingPauseChanged: 'recording pause changed',
  CallTransferred: 'call transferred',
  LegLost: 'leg lost',
  TransitStarted: 'transit started',
  TransitEnded: 'transit ended',
  MonitorStarted: 'monitoring started',
  MonitorEnded: 'monitoring ended',
  CallTakenOver: 'call taken over',
  Refused: 'refused',
  PriorityChanged: 'priority changed',
  CallMoved: 'call moved',
  CallCutOff: 'call cut off',
  CallTurnedAway: 'call turned away',
  CallEnded: 'call ended',
  RecordingStarted: 'recording started',
  PresenceChanged: 'presence changed',
  NextPresenceSet: 'next presence set',
  QueueSignInChanged: 'queue sign-in changed',
  ReachableChanged: 'reachable changed',
  ActivityChanged: 'activity changed',
  CapacityChanged: 'capacity changed',
  FallbackCallServed: 'fallback call served',
  GapSeen: 'gap seen',
  AnomalySeen: 'anomaly seen',
};

/** One line for a transition: the fact's own fields, telephone numbers masked. */
export function logFact(log: Log, fact: NumberedFact): void {
  const { type, ...fields } = fact;
  const shown = {
    ...fields,
    ...('number' in fields ? { number: maskNumber(fields.number) } : {}),
    ...('to' in fields && fields.to.is === 'number'
      ? { to: { is: 'number', number: maskNumber(fields.to.number) } }
      : {}),
    ...('presence' in fields ? { presence: fields.presence.is } : {}),
  };
  const write = type === 'GapSeen' || type === 'AnomalySeen' ? log.warn : log.info;
  write(messages[type], shown);
}
