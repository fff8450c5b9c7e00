import { z } from 'zod';
import { instant } from './fields.ts';

const credentials = {
  sipAddress: z.string().meta({ examples: ['sip:op-4h7k2m9x1c@pbx.example:5060'] }),
  user: z.string(),
  secret: z.string(),
};

/** As `RTCConfiguration.iceServers` takes them. */
const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});

const noCalls = z
  .object({
    why: z.enum(['unknown', 'signed-out', 'paused', 'unreachable', 'no-queue', 'at-work', 'cool-down']).meta({
      description:
        'the first that holds. unknown: call distribution does not know the operator (yet); unreachable: no phone is registered, or ' +
        'none answers; no-queue: serves none, or has signed out of all; cool-down: a break after an offer that failed',
    }),
    since: instant.nullable().meta({
      description:
        'of no-queue: when the last one was left; null: since before the service started, of unknown, or of who serves none',
    }),
  })
  .meta({ id: 'NoCalls' });

const failedOffer = z
  .object({
    at: instant,
    outcome: z.enum(['declined', 'expired', 'withdrawn', 'failed']),
    why: z.string().nullable().meta({ description: 'such as busy, unreachable, paused or caller-left' }),
  })
  .meta({ id: 'FailedOffer' });

const contact = z
  .object({
    kind: z.enum(['web', 'desk']),
    address: z.string().meta({
      description: 'host and port as the PBX sees them: behind a proxy or NAT those of that',
      examples: ['192.0.2.7:5060'],
    }),
    userAgent: z
      .string()
      .nullable()
      .meta({ examples: ['Yealink SIP-T31P 124.86.0.40'] }),
    reachable: z.boolean().meta({ description: 'only these ring: false after some seconds without an answer' }),
    since: instant.nullable().meta({ description: 'null: since before the service reached the PBX' }),
  })
  .meta({ id: 'PhoneContact' });

/** What the own phones need to register, and whether and why no calls come. */
export const phone = z.object({
  ...credentials,
  displayName: z.string(),
  transports: z.array(
    z.object({ protocol: z.enum(['udp', 'tcp']), host: z.string(), port: z.number(), uri: z.string() }),
  ),
  web: z
    .object({
      ...credentials,
      url: z.string().meta({ description: 'the WebSocket', examples: ['wss://pbx.example/ws'] }),
      iceServers: z.array(iceServer),
      iceExpiresAt: instant.nullable().meta({ description: 'ask again before; null: nothing in it expires' }),
    })
    .meta({ id: 'WebPhone', description: 'the phone in the browser: one account for up to five pages' }),
  reachable: z.boolean(),
  contacts: z.array(contact).nullable().meta({
    description:
      'where own phones have registered; all that can be reached ring at once; null: the PBX does not answer',
  }),
  noCalls: noCalls.nullable().meta({ description: 'null: the next call may come' }),
  lastOffer: failedOffer.nullable().meta({ description: 'the last offer, if it was not accepted' }),
});
