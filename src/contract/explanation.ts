import { z } from 'zod';
import { offerOutcome, queueSegment } from './calls.ts';
import { instant, wholeNumber } from './fields.ts';

const count = z.number().int();
const ms = z.number().int();

/** Why an operator of a queue is not asked. */
const reason = z.enum([
  ...(['signed-out', 'left-queue', 'paused', 'unreachable', 'cool-down', 'busy'] as const),
  ...(['tier-closed', 'lacks-skill', 'too-few-units', 'other-preferred', 'preferred-sought'] as const),
]);

const excluded = z
  .partialRecord(reason, count)
  .meta({ description: 'operators of the queue who were not asked, by the reason' });

export const waitingQuery = z.object({
  from: wholeNumber(1, 100_000).default(1).meta({ description: 'the first place to tell of' }),
  limit: wholeNumber(1, 50).default(20),
});

const waitingCaller = z.object({
  place: count,
  callId: z.string(),
  state: z.enum(['waiting', 'offered', 'connecting']),
  queuedAt: instant,
  placedAt: instant.meta({
    description:
      'from when the place in the line counts: earlier than queuedAt for who came from another queue, had a place before, or has lost the operator',
  }),
  waitedMs: ms.meta({ description: 'in this queue' }),
  priority: count,
  offers: count.meta({ description: 'made so far' }),
  offeredTo: z.array(z.string()).meta({ description: 'whose phones ring now, or who has answered' }),
  needs: z
    .array(z.object({ skill: z.string(), level: count }))
    .meta({ description: 'what an operator must have by now' }),
  preference: z
    .object({ operatorId: z.string().nullable(), until: instant })
    .nullable()
    .meta({ description: 'who alone is asked until then; operatorId null: is being found out' }),
  widensAt: instant
    .nullable()
    .meta({ description: 'when more may be asked: a tier opens, a need relaxes, a preference ends' }),
  heldBy: z
    .array(z.enum(['tier', 'skill', 'units', 'preference']))
    .meta({ description: 'what keeps operators who are ready from being asked' }),
  excluded,
  operators: z
    .array(z.object({ operatorId: z.string(), tier: count, reason: reason.nullable() }))
    .meta({ description: 'at most 100, the ready ones first; reason null: may be asked, and is about to be' }),
});

export const waitingLine = z
  .object({
    queueId: z.string(),
    at: instant,
    inLine: count.meta({ description: 'all of them; the callers are those asked for, in the order of service' }),
    callers: z.array(waitingCaller),
  })
  .meta({ id: 'WaitingLine' });
export type WaitingLine = z.infer<typeof waitingLine>;

const strategy = z.enum([
  ...(['longest-idle', 'least-occupied', 'fewest-calls', 'round-robin'] as const),
  ...(['linear', 'random', 'ring-all'] as const),
]);

const candidate = z.object({
  operatorId: z.string(),
  tier: count,
  score: z.number().nullable().meta({ description: 'null: below every number' }),
  reads: z.string().meta({ description: 'the score in words', examples: ['idle since 2025-11-24T06:30:00.000Z'] }),
});

const waitReason = z.object({ excluded, waitedMs: ms, priority: count });

const offerReason = waitReason.extend({
  strategy,
  scoreMeans: z.string().meta({ description: 'what the strategy puts operators in order by' }),
  candidates: z.array(candidate).meta({ description: 'the first of those who could be asked, the asked one first' }),
  preferred: z.boolean().meta({ description: 'asked because of the caller: spoke last, or has the file' }),
});

const where = { queueSegmentId: z.string(), queueId: z.string() };

const decision = z.discriminatedUnion('is', [
  z.object({
    ...{ is: z.literal('offer'), at: instant, ...where, offerId: z.string(), operatorId: z.string() },
    ...{ rangAt: instant.nullable(), endedAt: instant.nullable(), outcome: offerOutcome.nullable() },
    endedWhy: z.string().nullable(),
    why: offerReason.nullable().meta({ description: 'null: not kept, under load' }),
  }),
  z.object({ is: z.literal('nobody-asked'), at: instant, ...where, why: waitReason }),
  z.object({ is: z.literal('priority'), at: instant, by: z.string(), priority: count }),
  z.object({ is: z.literal('moved'), at: instant, by: z.string(), queueId: z.string() }),
]);

export const callRouting = z
  .object({
    callId: z.string(),
    queueSegments: z.array(queueSegment),
    decisions: z.array(decision).meta({ description: 'in their order, as far as the ledger has them' }),
  })
  .meta({ id: 'CallRouting' });
export type CallRouting = z.infer<typeof callRouting>;
