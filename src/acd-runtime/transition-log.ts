import type { FactType, NumberedFact } from '../acd/facts.ts';
import { maskNumber } from '../shared/phone-number.ts';
import type { Log } from './ports.ts';

const messages: Readonly<Record<FactType, string>> = {
  CallEntered: 'call entered',
  QueueEntered: 'queue entered',
  OfferMade: 'offer made',
  OfferNotMade: 'nobody could be asked',
  OfferRang: 'offer rang',
  OfferEnded: 'offer ended',
  TalkStarted: 'talk started',
  TalkEnded: 'talk ended',
  QueueSegmentEnded: 'queue segment ended',
  PriorityChanged: 'priority changed',
  CallMoved: 'call moved',
  CallCutOff: 'call cut off',
  CallTurnedAway: 'call turned away',
  CallEnded: 'call ended',
  RecordingStarted: 'recording started',
  PresenceChanged: 'presence changed',
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
    ...('presence' in fields ? { presence: fields.presence.is } : {}),
  };
  const write = type === 'GapSeen' || type === 'AnomalySeen' ? log.warn : log.info;
  write(messages[type], shown);
}
