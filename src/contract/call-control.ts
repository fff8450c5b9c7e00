import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { instant, pbxId, shortId } from './fields.ts';

/** A party of a call besides its customer. */
const callParty = z
  .object({
    legId: z.string(),
    is: z.enum(['operator', 'outside']),
    operatorId: z.string().nullable(),
    name: z.string().nullable(),
    number: z.string().nullable().meta({ description: 'of somebody outside' }),
    purpose: z.enum(['queue', 'dial', 'transfer', 'return', 'retrieve', 'consult', 'monitor']),
    leads: z.boolean().meta({ description: 'holds, transfers, consults and parks; the others may leave' }),
    seat: z
      .enum(['in', 'aside', 'listening', 'whispering'])
      .nullable()
      .meta({ description: 'in: with the customer; null: the phone rings, or is being connected' }),
    muted: z.boolean(),
    since: instant,
  })
  .meta({ id: 'CallParty' });

const transit = z
  .object({
    why: z.enum(['transfer', 'parked', 'moved', 'back', 'leg-lost']),
    to: z.discriminatedUnion('is', [
      z.object({ is: z.literal('operator'), operatorId: z.string() }),
      z.object({ is: z.literal('number'), number: z.string() }),
      z.object({ is: z.literal('slot'), slot: z.number() }),
    ]),
    from: z.string().nullable().meta({ description: 'the operator it goes back to if nobody takes it' }),
    until: instant.meta({ description: 'at the latest' }),
  })
  .meta({ id: 'CallTransit' });

export const liveCallState = z.enum([
  ...(['waiting', 'offered', 'connecting', 'dialling', 'talking', 'in-transit', 'leaving'] as const),
]);

/** A call that goes on, as the board, its operators and the answers to what they ask show it. */
export const liveCall = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  number: z.string().meta({ description: 'of the customer' }),
  dialled: z.string().meta({ description: 'our own number: what the customer dialled, or is shown' }),
  state: liveCallState,
  stage: z
    .enum(['own-phone', 'sent', 'ringing', 'early-media'])
    .nullable()
    .meta({ description: 'how far the dialling has come' }),
  enteredAt: instant,
  since: instant.meta({
    description: 'of the state; of a talk: the last time that somebody came, went or changed places',
  }),
  talkAt: instant.nullable(),
  queueId: z.string().nullable(),
  held: z.boolean().meta({ description: 'nobody is with the customer, who hears music' }),
  recordingPaused: z.boolean(),
  parties: z.array(callParty),
  transit: transit.nullable(),
});

/** The state of a call for one who has a part in it. */
export const callControl = z
  .discriminatedUnion('state', [
    liveCall.extend({
      phase: z
        .enum(['talk', 'hold', 'consult'])
        .nullable()
        .meta({ description: 'of who asks; null: has no leg that is up' }),
      muted: z.boolean().meta({ description: 'who asks' }),
    }),
    z.object({ id: z.string(), state: z.literal('ended') }),
  ])
  .meta({ id: 'CallControl' });

/** As a person types it; the dial rules say whether it is a number. */
const typedNumber = z.string().min(1).max(64);

export const newCall = z.object({
  to: typedNumber.meta({ examples: ['0912 123 4567'] }),
  idempotencyKey: z
    .string()
    .regex(/^[\w.-]{8,64}$/, '8 to 64 letters, digits, dots, dashes or underscores')
    .meta({ description: 'a new one for each call; the same one again makes no second call' }),
  queueId: shortId.optional().meta({ description: 'in whose name: its number is shown, its rules hold' }),
  fileId: shortId.optional().meta({ description: 'the complaint or CRM file that the call belongs to' }),
});

const oneOf = 'exactly one of them is wanted';
const given = (wish: object): boolean => Object.values(wish).filter((value) => value !== undefined).length === 1;

export const transferWish = z.object({
  to: z
    .object({
      operatorId: shortId.optional(),
      queueId: shortId.optional(),
      number: typedNumber.optional(),
    })
    .refine(given, oneOf),
});

export const consultWish = z.object({
  to: z.object({ operatorId: shortId.optional(), number: typedNumber.optional() }).refine(given, oneOf),
});

export const moveWish = z.object({
  phone: z.enum(['web', 'desk']).meta({ description: 'in the browser, or on the desk' }),
});

export const digitsWish = z.object({
  digits: z
    .string()
    .transform(latinDigits)
    .pipe(z.string().regex(/^[0-9A-D*#]{1,32}$/, 'up to 32 of 0–9, A–D, * and #')),
});

export const monitorWish = z.object({
  mode: z
    .enum(['listen', 'whisper', 'barge'])
    .meta({ description: 'listen: heard by nobody; whisper: by the operator alone; barge: by both' }),
});

export const partyParams = z.object({ id: pbxId, legId: pbxId });

export const parkedCalls = z.object({
  items: z.array(
    z.object({
      slot: z.number(),
      callId: z.string(),
      number: z.string().meta({ description: 'masked, but for who parked it, supervisors and admins' }),
      queueId: z.string().nullable(),
      parkedBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
      since: instant,
      until: instant.meta({ description: 'goes back then to who parked it' }),
    }),
  ),
});
