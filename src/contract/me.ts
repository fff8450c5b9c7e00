import { z } from 'zod';
import { callControl } from './call-control.ts';
import { instant, line, shortId } from './fields.ts';
import { newPassword, role } from './operators.ts';

export const operatorStatus = z.enum([
  ...(['signed-out', 'paused', 'unreachable', 'ready'] as const),
  ...(['ringing', 'dialling', 'talking', 'monitoring', 'finishing', 'wrap-up', 'cool-down'] as const),
]);

export const presence = z.discriminatedUnion('is', [
  z.object({ is: z.literal('signed-out') }),
  z.object({ is: z.literal('available') }),
  z.object({ is: z.literal('paused'), reason: z.string() }),
]);

const when = z
  .enum(['now', 'after-call'])
  .default('now')
  .meta({ description: 'after-call: once the work in hand is over, wrap-up included; at once where there is none' });

export const presenceChoice = z.discriminatedUnion('is', [
  z.object({ is: z.literal('signed-out'), when }),
  z.object({ is: z.literal('available'), when }),
  z.object({
    is: z.literal('paused'),
    reason: line(100).meta({ description: 'a code of `GET /v1/pause-reasons`' }),
    when,
  }),
]);

export const wrapUpExtension = z.object({
  byMs: z.number().int().min(1_000).max(600_000).meta({ description: 'a wrap-up lasts an hour at most' }),
});

const livePause = z
  .object({
    reason: z.string(),
    name: z.string(),
    since: instant.nullable().meta({
      description: 'null: still at work, or not known since a restart; it comes with the ledger',
    }),
    paid: z.boolean(),
    limitMs: z.number().nullable(),
    alarm: z.boolean().meta({ description: 'supervisors are to be alarmed when it goes over the limit' }),
    overLimit: z.boolean(),
  })
  .meta({ id: 'LivePause' });

const chooser = z
  .object({ id: z.string(), name: z.string().nullable() })
  .meta({ id: 'Chooser', description: 'another person who chose it for the operator' });

/** An operator as call distribution sees it now: the three axes, and the one status that is derived from them. */
export const liveOperator = z
  .object({
    status: operatorStatus,
    presence,
    presenceBy: chooser.nullable().meta({ description: 'null: the operator, or the service' }),
    nextPresence: presence.nullable().meta({ description: 'chosen for when the work in hand is over' }),
    nextPresenceBy: chooser.nullable(),
    leftQueues: z.array(z.string()).meta({ description: 'own queues that the operator has signed out of' }),
    pause: livePause.nullable(),
    reachable: z.boolean(),
    activity: z.object({
      is: z.enum([
        ...(['idle', 'reserved', 'ringing', 'dialling', 'talking', 'monitoring'] as const),
        ...(['wrap-up', 'releasing', 'cool-down', 'engaged'] as const),
      ]),
      since: instant,
      until: instant.nullable(),
      callId: z.string().nullable(),
    }),
    idleSince: instant,
    dispositionMissing: z.string().nullable().meta({
      description:
        'the last call of a queue that asks for dispositions, from its talk on, while it has none; no wrap-up is ended by hand then',
    }),
  })
  .meta({ id: 'LiveOperator' });
export type LiveOperator = z.infer<typeof liveOperator>;

export const me = z.object({
  id: z.string(),
  userName: z.string(),
  displayName: z.string(),
  role,
  queues: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      signedIn: z.boolean().meta({ description: 'false: has signed out of this queue alone' }),
    }),
  ),
  /** Null while call distribution does not know the operator (yet). */
  live: liveOperator.nullable(),
  calls: z.array(callControl).meta({
    description: 'in hand, ringing calls among them, and those that were handed over or parked and may come back',
  }),
});

export const ownQueueParams = z.object({ id: shortId });
export const queueSignInParams = z.object({ id: shortId, queueId: shortId });

export const passwordChange = z.object({
  current: z.string().min(1).max(128).meta({ format: 'password' }),
  next: newPassword,
});
