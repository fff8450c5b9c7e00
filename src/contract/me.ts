import { z } from 'zod';
import { instant, line } from './fields.ts';
import { role } from './operators.ts';

export const operatorStatus = z.enum([
  ...(['signed-out', 'paused', 'unreachable', 'ready'] as const),
  ...(['ringing', 'talking', 'finishing', 'wrap-up', 'cool-down'] as const),
]);

export const presence = z.discriminatedUnion('is', [
  z.object({ is: z.literal('signed-out') }),
  z.object({ is: z.literal('available') }),
  z.object({ is: z.literal('paused'), reason: z.string() }),
]);

export const presenceChoice = z.discriminatedUnion('is', [
  z.object({ is: z.literal('signed-out') }),
  z.object({ is: z.literal('available') }),
  z.object({ is: z.literal('paused'), reason: line(100) }),
]);

/** An operator as call distribution sees it now: the three axes, and the one status that is derived from them. */
export const liveOperator = z
  .object({
    status: operatorStatus,
    presence,
    reachable: z.boolean(),
    activity: z.object({
      is: z.enum(['idle', 'reserved', 'ringing', 'talking', 'wrap-up', 'releasing', 'cool-down', 'engaged']),
      since: instant,
      until: instant.nullable(),
      callId: z.string().nullable(),
    }),
    idleSince: instant,
  })
  .meta({ id: 'LiveOperator' });
export type LiveOperator = z.infer<typeof liveOperator>;

export const me = z.object({
  id: z.string(),
  userName: z.string(),
  displayName: z.string(),
  role,
  queues: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Null while call distribution does not know the operator (yet). */
  live: liveOperator.nullable(),
});

export const phone = z.object({
  sipAddress: z.string().meta({ examples: ['sip:op-4h7k2m9x1c@pbx.example:5060'] }),
  user: z.string(),
  secret: z.string(),
  displayName: z.string(),
  transports: z.array(
    z.object({ protocol: z.enum(['udp', 'tcp']), host: z.string(), port: z.number(), uri: z.string() }),
  ),
});
