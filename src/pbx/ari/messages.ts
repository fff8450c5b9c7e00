import { z } from 'zod';
import type { EpochMs } from '../../shared/time.ts';

/** `2026-11-22T05:34:48.123+0000`, as ARI writes instants. */
export const ariInstant = z.string().transform((text, context): EpochMs => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue('not an instant');
  return at;
});

export const channel = z.object({
  id: z.string().min(1),
  name: z.string(),
  state: z.string(),
  caller: z.object({ number: z.string() }),
  dialplan: z.object({ context: z.string(), exten: z.string() }),
  creationtime: ariInstant,
  channelvars: z.record(z.string(), z.string()).default({}),
});

export const bridge = z.object({
  id: z.string().min(1),
  channels: z.array(z.string()),
  creationtime: ariInstant,
});

export const endpoint = z.object({ resource: z.string(), state: z.string(), channel_ids: z.array(z.string()) });
export const application = z.object({ channel_ids: z.array(z.string()) });

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), timestamp: ariInstant, ...shape });

/** The events that mean something to us, with the fields that we use. All others are passed over unread. */
export const ariEvent = z.discriminatedUnion('type', [
  event('StasisStart', { args: z.array(z.string()), channel }),
  event('StasisEnd', { channel }),
  event('ChannelStateChange', { channel }),
  event('ChannelHangupRequest', { channel }),
  event('ChannelDestroyed', { channel, cause: z.number().int() }),
  event('ChannelEnteredBridge', { channel, bridge }),
  event('ChannelHold', { channel }),
  event('ChannelUnhold', { channel }),
  /** `PROGRESS`: what the network says before the answer is heard. */
  event('Dial', { peer: channel, dialstatus: z.string() }),
  /**
   * A phone asks by REFER for a call to be handed over: to an address, or with a `protocol_id` (SIP: the Call-ID) into another call of its own.
   * `state`: of what we told the phone of it.
   */
  event('ChannelTransfer', {
    refer_to: z.object({
      requested_destination: z.object({ destination: z.string().optional(), protocol_id: z.string().optional() }),
    }),
    referred_by: z.object({ source_channel: channel }),
    state: z.string().optional(),
  }),
  event('PlaybackFinished', { playback: z.object({ id: z.string() }) }),
  event('ApplicationReplaced', {}),
]);
export type AriEvent = z.infer<typeof ariEvent>;

/** Of some 75 events of one answered call these are about twelve. */
export const eventTypes: readonly string[] = ariEvent.options.map((option) => option.shape.type.value);
const known: ReadonlySet<string> = new Set(eventTypes);
const typed = z.object({ type: z.string() });

/** Null for an event that we do not use; an error for one that is not what ARI documents. */
export function parseAriEvent(message: unknown): AriEvent | null {
  const { type } = typed.parse(message);
  return known.has(type) ? ariEvent.parse(message) : null;
}
