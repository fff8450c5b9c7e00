import { z } from 'zod';
import type { EpochMs } from '../../shared/time.ts';

/** `1764000000.123456`, as `timestampevents=yes` and the answer to a ping write instants. */
export const amiInstant = z
  .string()
  .regex(/^\d+\.\d+$/u)
  .transform((text): EpochMs => Math.round(Number(text) * 1000));

/** The library lower-cases keys and removes their spaces; a repeated key becomes an array, which no schema here takes. */
const fields = z.record(z.string(), z.unknown());

/** What the library read: an answer if it has a response, an event if it has one and is no answer. */
export type AmiItem =
  | { readonly is: 'response'; readonly id: string | null; readonly fields: Record<string, unknown> }
  | {
      readonly is: 'event';
      readonly name: string;
      readonly id: string | null;
      readonly fields: Record<string, unknown>;
    };

const text = z.string();
const actionId = text.nullable().catch(null);

/**
 * Tells answers from events. An event counts as an event even when it carries `Response` and `ActionID`, as a UserEvent can.
 * @throws ZodError for what is neither
 */
export function parseAmiItem(raw: unknown): AmiItem {
  const item = fields.parse(raw);
  const id = actionId.parse(item['actionid'] ?? null);
  if (item['event'] !== undefined) return { is: 'event', name: text.parse(item['event']), id, fields: item };
  text.parse(item['response']);
  return { is: 'response', id, fields: item };
}

const uniqueId = z.string().min(1);
const event = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.object({ event: z.literal(name), timestamp: amiInstant, ...shape });

/**
 * The events that mean something to us. None of the fields that Asterisk C-escapes (CallerIDName, ConnectedLineName, variables)
 * is read here: names and numbers come from ARI, which speaks JSON.
 */
export const amiEvent = z.discriminatedUnion('event', [
  event('MixMonitorStart', { uniqueid: uniqueId }),
  /** Of an endpoint: that one of its contacts answers, or none any more. The state of its device says neither while it is in use. */
  event('PeerStatus', { peer: z.string(), peerstatus: z.string() }),
  event('ContactStatus', { endpointname: z.string(), uri: z.string(), contactstatus: z.string() }),
  event('AgentConnect', { uniqueid: uniqueId, interface: z.string() }),
  event('AgentComplete', { uniqueid: uniqueId, interface: z.string() }),
  /** Of the channel that dials; of one that was dialled by our order there is none. */
  event('DialBegin', {
    uniqueid: z.string().default(''),
    channel: z.string().default(''),
    context: z.string().default(''),
  }),
  event('Hangup', { uniqueid: uniqueId }),
]);
export type AmiEvent = z.infer<typeof amiEvent>;

const known: ReadonlySet<string> = new Set(amiEvent.options.map((option) => option.shape.event.value));

/** Null for an event that we do not use; a ZodError for one that is not what Asterisk documents. */
export const parseAmiEvent = (name: string, item: Record<string, unknown>): AmiEvent | null =>
  known.has(name) ? amiEvent.parse(item) : null;
