import { z } from 'zod';
import { instant } from './fields.ts';

// What operators do in a call, as the ledger tells it.

export const offerPurpose = z.enum(['queue', 'dial', 'transfer', 'return', 'retrieve', 'consult', 'monitor']);

const span = { from: instant, to: instant.nullable().meta({ description: 'null: it goes on' }) };

export const phaseSpan = z.object({ phase: z.enum(['talk', 'hold', 'consult']), ...span });

export const callAttempt = z
  .object({
    id: z.string(),
    legId: z.string().meta({ description: 'the call itself for its customer' }),
    purpose: z.enum(['customer', 'consult', 'transfer']),
    number: z.string(),
    trunkId: z.string(),
    by: z.string(),
    sentAt: instant,
    rangAt: instant.nullable(),
    endedAt: instant.nullable().meta({ description: 'answered, or given up' }),
    outcome: z.enum(['answered', 'busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled']).nullable(),
    cause: z.number().nullable().meta({ description: 'Q.850' }),
  })
  .meta({ id: 'CallAttempt' });

const operator = z.object({ is: z.literal('operator'), operatorId: z.string() });
const queue = z.object({ is: z.literal('queue'), queueId: z.string() });
const number = z.object({ is: z.literal('number'), number: z.string() });
const slot = z.object({ is: z.literal('slot'), slot: z.number() });

export const callEvents = z.object({
  transfers: z.array(
    z.object({
      at: instant,
      by: z.string(),
      how: z.enum(['blind', 'attended']),
      to: z.discriminatedUnion('is', [operator, queue, number]),
      taken: z.boolean().nullable().meta({ description: 'by whom it was handed to; null: not known yet' }),
    }),
  ),
  transits: z
    .array(
      z.object({
        ...span,
        why: z.enum(['transfer', 'parked', 'moved', 'back', 'leg-lost']),
        goal: z.discriminatedUnion('is', [operator, queue, number, slot]),
        backTo: z.string().nullable(),
        outcome: z.enum(['answered', 'failed', 'timed-out', 'abandoned', 'cut-off', 'lost']).nullable(),
      }),
    )
    .meta({
      description: 'the customer was with nobody: handed over, parked, on the way back, or after a leg was lost',
    }),
  outsideTalks: z
    .array(z.object({ ...span, legId: z.string() }))
    .meta({ description: 'somebody outside was up, by the leg of the attempt' }),
  monitorings: z
    .array(
      z.object({
        ...span,
        offerId: z.string(),
        operatorId: z.string(),
        seat: z.enum(['in', 'aside', 'listening', 'whispering']),
      }),
    )
    .meta({ description: 'who was in the call of others' }),
  legLosses: z.array(z.object({ at: instant, operatorId: z.string(), offerId: z.string() })),
  takeOvers: z.array(z.object({ at: instant, by: z.string(), from: z.string().nullable() })),
  recordingPauses: z.array(z.object({ ...span, by: z.string().nullable() })),
});
