import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Presence } from '../../../src/acd/state.ts';
import { milliseconds, readChange, readOperator, readQueue } from './settings.ts';

/** The order in which the scenarios write the fields of what they tell. */
const factFields: Record<Fact['type'], readonly string[]> = {
  CallEntered: ['callId', 'number', 'dialled'],
  QueueEntered: ['callId', 'segmentId', 'queueId'],
  OfferMade: ['offerId', 'callId', 'segmentId', 'queueId', 'operatorId'],
  OfferNotMade: ['callId', 'segmentId', 'queueId'],
  OfferRang: ['offerId', 'callId', 'operatorId'],
  OfferEnded: ['offerId', 'callId', 'operatorId', 'outcome', 'why'],
  TalkStarted: ['callId', 'offerId', 'queueId', 'operatorId'],
  TalkEnded: ['callId', 'offerId', 'operatorId'],
  QueueSegmentEnded: ['callId', 'segmentId', 'queueId', 'outcome', 'overflow'],
  PriorityChanged: ['callId', 'by', 'priority'],
  CallMoved: ['callId', 'by', 'queueId'],
  CallCutOff: ['callId', 'operatorId', 'by'],
  CallTurnedAway: ['callId', 'dialled'],
  CallEnded: ['callId', 'endedBy'],
  RecordingStarted: ['callId'],
  PresenceChanged: ['operatorId', 'presence'],
  QueueSignInChanged: ['operatorId', 'queueId', 'signedIn'],
  ReachableChanged: ['operatorId', 'reachable'],
  ActivityChanged: ['operatorId', 'activity', 'callId'],
  CapacityChanged: ['operatorId', 'units'],
  FallbackCallServed: ['callId', 'operatorId'],
  GapSeen: ['from'],
  AnomalySeen: ['event', 'subject', 'note'],
};

const commandFields: Record<AcdCommand['type'], readonly string[]> = {
  AdmitCaller: ['callId', 'queueId'],
  RingOperator: ['offerId', 'callId', 'operatorId', 'callerNumber', 'queueName', 'timeoutMs'],
  ReleaseOperator: ['offerId'],
  ConnectParties: ['callId', 'offerId'],
  HoldCaller: ['callId', 'queueId'],
  AnnounceToCaller: ['callId', 'announcement'],
  ReleaseCaller: ['callId'],
};

const eventFields: Partial<Record<AcdEvent['type'], readonly string[]>> = {
  QueueRemoved: ['queueId'],
  QueueLimitMeasured: ['queueId', 'limit'],
  OperatorRemoved: ['operatorId'],
  PresenceChosen: ['operatorId', 'presence'],
  ReachableChanged: ['operatorId', 'reachable'],
  NextPresenceChosen: ['operatorId', 'presence'],
  QueueSignInChosen: ['operatorId', 'queueId', 'signedIn'],
  CallerEntered: ['callId', 'number', 'dialled'],
  CallEndAsked: ['callId'],
  PreferredOperatorFound: ['callId', 'operatorId'],
  CallerCameAndWent: ['callId', 'number', 'dialled', 'leftAt'],
  CallerLeft: ['callId', 'to'],
  OfferRang: ['offerId'],
  OfferAnswered: ['offerId'],
  OperatorLegEnded: ['offerId', 'how'],
  PartiesBridged: ['callId', 'offerId'],
  RecordingStarted: ['callId'],
  AnnouncementEnded: ['callId'],
  WrapUpEnded: ['operatorId'],
  WrapUpExtended: ['operatorId', 'byMs'],
  FallbackCallTaken: ['operatorId', 'callId'],
  FallbackCallEnded: ['operatorId', 'callId'],
};

const isPresence = (value: unknown): value is Presence => typeof value === 'object' && value !== null && 'is' in value;

function write(value: unknown): string {
  if (value === null) return '-';
  if (isPresence(value)) return value.is === 'paused' ? `paused(${value.reason})` : value.is;
  return typeof value === 'string' ? value.replaceAll(' ', '_') : JSON.stringify(value);
}

function read(field: string, text: string): unknown {
  if (text === '-') return null;
  if (field === 'limit') return Number(text);
  if (field === 'leftAt' || field === 'byMs') return milliseconds(text);
  if (field === 'reachable' || field === 'signedIn') return text === 'true';
  if (field !== 'presence') return text;
  const reason = /^paused\((.+)\)$/.exec(text)?.[1];
  return reason === undefined ? { is: text } : { is: 'paused', reason };
}

const writeFields = (thing: object, fields: readonly string[]): string =>
  fields.map((field) => write((thing as Record<string, unknown>)[field])).join(' ');

/** `> RingOperator c1-o1 …` */
export const writeCommand = (command: AcdCommand): string =>
  `> ${command.type} ${writeFields(command, commandFields[command.type])}`;

/** `= OfferMade c1-o1 …`, with its instant where it is not that of the event. */
export function writeFact(fact: Fact, eventAt: number): string {
  const instant = fact.at === eventAt ? '' : ` @${fact.at}ms`;
  const by = fact.type === 'PresenceChanged' || fact.type === 'QueueSignInChanged' ? fact.by : undefined;
  const other = by === undefined ? '' : ` by ${by}`;
  return `= ${fact.type} ${writeFields(fact, factFields[fact.type])}${other}${instant}`;
}

/** The event that a line of a scenario names. */
export function readEvent(at: number, [type = '', ...words]: readonly string[]): AcdEvent {
  if (type === 'QueueConfigured') return { at, type, queue: readQueue(words) };
  if (type === 'OperatorConfigured') return { at, type, operator: readOperator(words) };
  if (type === 'CallerChanged') return { at, ...readChange(words) };
  if (type === 'DeadlinePassed') {
    const [kind = '', id = '', due = ''] = words;
    return { at, type, owner: { kind, id: id.replaceAll('_', ' ') }, due: milliseconds(due) } as unknown as AcdEvent;
  }
  if (words.at(-2) === 'by') {
    return { ...readEvent(at, [type, ...words.slice(0, -2)]), by: words.at(-1) } as AcdEvent;
  }
  const fields = eventFields[type as AcdEvent['type']];
  if (fields?.length !== words.length) throw new Error(`cannot read the event ${[type, ...words].join(' ')}`);
  const entries = fields.map((field, index) => [field, read(field, words[index] ?? '')]);
  return { at, type, ...Object.fromEntries(entries) } as AcdEvent;
}
