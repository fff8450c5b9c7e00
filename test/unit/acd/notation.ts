import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Presence } from '../../../src/acd/state.ts';

/** The order in which the scenarios write the fields of what they tell. */
const factFields: Record<Fact['type'], readonly string[]> = {
  CallEntered: ['callId', 'number', 'dialled'],
  QueueEntered: ['callId', 'segmentId', 'queueId'],
  OfferMade: ['offerId', 'callId', 'segmentId', 'queueId', 'operatorId'],
  OfferRang: ['offerId', 'callId', 'operatorId'],
  OfferEnded: ['offerId', 'callId', 'operatorId', 'outcome', 'why'],
  TalkStarted: ['callId', 'offerId', 'queueId', 'operatorId'],
  TalkEnded: ['callId', 'offerId', 'operatorId'],
  QueueSegmentEnded: ['callId', 'segmentId', 'queueId', 'outcome', 'overflow'],
  CallTurnedAway: ['callId', 'dialled'],
  CallEnded: ['callId', 'endedBy'],
  RecordingStarted: ['callId'],
  PresenceChanged: ['operatorId', 'presence'],
  ReachableChanged: ['operatorId', 'reachable'],
  ActivityChanged: ['operatorId', 'activity', 'callId'],
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
  OperatorRemoved: ['operatorId'],
  PresenceChosen: ['operatorId', 'presence'],
  ReachableChanged: ['operatorId', 'reachable'],
  CallerEntered: ['callId', 'number', 'dialled'],
  CallerCameAndWent: ['callId', 'number', 'dialled', 'leftAt'],
  CallerLeft: ['callId', 'to'],
  OfferRang: ['offerId'],
  OfferAnswered: ['offerId'],
  OperatorLegEnded: ['offerId', 'how'],
  PartiesBridged: ['callId', 'offerId'],
  RecordingStarted: ['callId'],
  AnnouncementEnded: ['callId'],
  WrapUpEnded: ['operatorId'],
  FallbackCallTaken: ['operatorId', 'callId'],
  FallbackCallEnded: ['operatorId', 'callId'],
};

/** `250ms`, `20s`, `5m` in milliseconds. */
export function milliseconds(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''];
  if (match?.[1] === undefined || unit === undefined) throw new Error(`not a duration: ${text}`);
  return Number(match[1]) * unit;
}

const isPresence = (value: unknown): value is Presence => typeof value === 'object' && value !== null && 'is' in value;

function write(value: unknown): string {
  if (value === null) return '-';
  if (isPresence(value)) return value.is === 'paused' ? `paused(${value.reason})` : value.is;
  return typeof value === 'string' ? value.replaceAll(' ', '_') : JSON.stringify(value);
}

function read(field: string, text: string): unknown {
  if (field === 'leftAt') return milliseconds(text);
  if (field === 'reachable') return text === 'true';
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
  return `= ${fact.type} ${writeFields(fact, factFields[fact.type])}${instant}`;
}

/** `QueueConfigured support 2100 ring=20s …`: what is not given has a value that the scenario does not care for. */
function readQueue([id = '', dialled = '', ...settings]: readonly string[]): AcdEvent {
  const given = new Map(settings.map((setting) => setting.split('=') as [string, string]));
  const duration = (name: string, otherwise: string): number => milliseconds(given.get(name) ?? otherwise);
  const queue = {
    ...{ id, name: id, dialledNumbers: dialled.split(','), ringTimeoutMs: duration('ring', '20s') },
    ...{ wrapUpMs: duration('wrap', '10s'), maxWaitMs: duration('wait', '5m'), coolDownMs: duration('cool', '5s') },
    whenNoOperators: given.get('nobody') ?? 'wait',
  };
  return { at: 0, type: 'QueueConfigured', queue } as unknown as AcdEvent;
}

/** The event that a line of a scenario names. */
export function readEvent(at: number, [type = '', ...words]: readonly string[]): AcdEvent {
  if (type === 'QueueConfigured') return { ...readQueue(words), at };
  if (type === 'OperatorConfigured') {
    const [id = '', queues = ''] = words;
    const operator = { id, name: id, queues: queues.split(',').filter((queue) => queue !== '-') };
    return { at, type, operator } as unknown as AcdEvent;
  }
  if (type === 'DeadlinePassed') {
    const [kind = '', id = '', due = ''] = words;
    return { at, type, owner: { kind, id }, due: milliseconds(due) } as unknown as AcdEvent;
  }
  const fields = eventFields[type as AcdEvent['type']];
  if (fields?.length !== words.length) throw new Error(`cannot read the event ${[type, ...words].join(' ')}`);
  const entries = fields.map((field, index) => [field, read(field, words[index] ?? '')]);
  return { at, type, ...Object.fromEntries(entries) } as AcdEvent;
}
