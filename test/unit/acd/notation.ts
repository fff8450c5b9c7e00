import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Route } from '../../../src/acd/state.ts';
import { trunkId } from '../../../src/shared/ids.ts';
import { commandFields, eventFields, factFields } from './notation-fields.ts';
import { milliseconds, readChange, readOperator, readQueue } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** `paused(lunch)`, `operator:ali`, `slot:3`: what it is, and which. */
function writeKind({ is, ...rest }: Fields): string {
  const [which] = Object.values(rest);
  if (which === undefined) return write(is);
  return is === 'paused' ? `paused(${write(which)})` : `${write(is)}:${write(which)}`;
}

/** A way out by its trunk, seats by their legs. */
function writeFieldsOf(value: Fields): string {
  if ('is' in value) return writeKind(value);
  if ('trunkId' in value) return String(value['trunkId']);
  return Object.entries(value)
    .map(([leg, seat]) => `${leg}:${String(seat)}`)
    .join();
}

function write(value: unknown): string {
  if (value === null) return '-';
  if (isFields(value)) return writeFieldsOf(value);
  return typeof value === 'string' ? value.replaceAll(' ', '_') : JSON.stringify(value);
}

/** `t1/2,t2`: trunks, the best first, and how many calls one carries at once. */
const readRoutes = (text: string): Route[] =>
  text.split(',').map((one) => {
    const [trunk = '', limit] = one.split('/');
    return { trunkId: trunkId(trunk), dial: trunk, shown: '021', limit: limit === undefined ? null : Number(limit) };
  });

/** `operator:ali`, `queue:sales`, `number:0912@t1,t2`. */
function readTarget(text: string): unknown {
  const [is = '', id = ''] = text.split(':');
  if (is !== 'number') return { is, [`${is}Id`]: id };
  const [number = '', routes = ''] = id.split('@');
  return { is, number, routes: readRoutes(routes) };
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  ...{ limit: Number, cause: Number, leftAt: milliseconds, byMs: milliseconds },
  ...{ reachable: (text) => text === 'true', signedIn: (text) => text === 'true' },
  ...{ on: (text) => text === 'on', earlyMedia: (text) => text === 'true' },
  ...{ routes: readRoutes },
  presence: (text) => {
    const reason = /^paused\((.+)\)$/.exec(text)?.[1];
    return reason === undefined ? { is: text } : { is: 'paused', reason };
  },
};

function read(type: string, field: string, text: string): unknown {
  if (text === '-') return null;
  if (field === 'to' && type !== 'CallerLeft') return readTarget(text);
  return readers[field]?.(text) ?? text;
}

const writeFields = (thing: object, fields: readonly string[]): string =>
  fields.map((field) => write((thing as Fields)[field])).join(' ');

/** `> RingOperator c1-o1 …`; of those that are not for a queue, what for; of seats, whether the lead hears it ring. */
export function writeCommand(command: AcdCommand): string {
  const isDirect = command.type === 'RingOperator' && command.purpose !== 'queue';
  const phone = isDirect && command.phone !== undefined ? ` at ${command.phone}` : '';
  const purpose = isDirect ? ` to ${command.purpose}${phone}` : '';
  const calling = command.type === 'SeatParties' && command.calling === true ? ' calling' : '';
  return `> ${command.type} ${writeFields(command, commandFields[command.type])}${purpose}${calling}`;
}

/** What is told of some facts only. */
function writeRest(fact: Fact): string {
  const itself = 'byItself' in fact ? ' by itself' : '';
  if (fact.type === 'PresenceChanged' || fact.type === 'QueueSignInChanged')
    return fact.by === undefined ? '' : ` by ${fact.by}${itself}`;
  if (itself !== '') return itself;
  if (fact.type !== 'TalkStarted' || fact.via === undefined) return '';
  return ` via ${fact.via}${fact.phase === undefined ? '' : ` ${fact.phase}`}`;
}

/** `= OfferMade c1-o1 …`, with its instant where it is not that of the event. */
export function writeFact(fact: Fact, eventAt: number): string {
  const instant = fact.at === eventAt ? '' : ` @${fact.at}ms`;
  return `= ${fact.type} ${writeFields(fact, factFields[fact.type])}${writeRest(fact)}${instant}`;
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
  if (words.at(-1) === 'emergency')
    return { ...readEvent(at, [type, ...words.slice(0, -1)]), isEmergency: true } as AcdEvent;
  if (words.at(-1) === 'own') {
    const own = type === 'CallDialled' ? { ownLegIsUp: true } : { ownPart: true };
    return { ...readEvent(at, [type, ...words.slice(0, -1)]), ...own } as AcdEvent;
  }
  if (words.at(-2) === 'as') {
    return { ...readEvent(at, [type, ...words.slice(0, -2)]), kind: words.at(-1) } as AcdEvent;
  }
  const fields = eventFields[type as AcdEvent['type']];
  if (fields?.length !== words.length) throw new Error(`cannot read the event ${[type, ...words].join(' ')}`);
  const entries = fields.map((field, index) => [field, read(type, field, words[index] ?? '')]);
  return { at, type, ...Object.fromEntries(entries) } as AcdEvent;
}
