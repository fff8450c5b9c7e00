import { z } from 'zod';
import { dispositionCode, segmentDisposition } from './dispositions.ts';
import { instant, instantInput, pageOf, pageQuery, pbxId, shortId } from './fields.ts';

const direction = z.enum(['inbound', 'outbound']);
const outcome = z.enum(['answered', 'abandoned', 'overflowed', 'moved', 'lost', 'turned-away']);
const segmentOutcome = outcome.exclude(['turned-away']);
const servedBy = z.enum(['pasokh', 'fallback']);

export const callQuery = pageQuery
  .extend({
    from: instantInput.optional().meta({ description: 'entered at or after' }),
    to: instantInput.optional().meta({ description: 'entered before' }),
    queue: shortId.optional(),
    operator: shortId.optional().meta({ description: 'talked with this operator' }),
    number: z.string().min(1).max(64).optional().meta({ description: 'of the caller, in any way of writing it' }),
    direction: direction.optional(),
    outcome: outcome.optional(),
    disposition: dispositionCode
      .optional()
      .meta({ description: 'labelled with this code, by `operator` if one is asked for' }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['from'],
    error: 'must be before to',
  });

export const queueSegment = z.object({
  id: z.string(),
  queueId: z.string().nullable(),
  servedBy,
  enteredAt: instant,
  endedAt: instant.nullable().meta({ description: 'connected, or gone' }),
  waitMs: z.number().nullable(),
  outcome: segmentOutcome.nullable(),
  overflow: z.enum(['full', 'closed', 'no-operators', 'max-wait', 'exit-key']).nullable(),
});

const operatorSegment = z.object({
  id: z.string(),
  queueId: z.string().nullable(),
  operatorId: z.string(),
  servedBy,
  talkAt: instant,
  endedAt: instant.nullable(),
  talkMs: z.number().nullable(),
  disposition: segmentDisposition.nullable().meta({ description: 'what it was about, as the operator says' }),
});

export const call = z
  .object({
    id: z.string(),
    node: z.string(),
    direction,
    number: z.string().meta({ description: 'as the trunk sent it' }),
    numberE164: z.string().nullable(),
    dialled: z.string(),
    enteredAt: instant,
    endedAt: instant.nullable(),
    endedBy: z.enum(['caller', 'operator', 'system']).nullable(),
    outcome: outcome.nullable().meta({ description: 'null while the call goes on' }),
    servedBy: z.enum(['pasokh', 'fallback', 'both']),
    recordingStartedAt: instant.nullable(),
    queueSegments: z.array(queueSegment),
    operatorSegments: z.array(operatorSegment),
  })
  .meta({ id: 'Call' });

export const offerOutcome = z.enum(['accepted', 'declined', 'expired', 'withdrawn', 'failed']);

const offer = z.object({
  id: z.string(),
  queueSegmentId: z.string(),
  queueId: z.string(),
  operatorId: z.string(),
  madeAt: instant,
  rangAt: instant.nullable(),
  endedAt: instant.nullable(),
  outcome: offerOutcome.nullable(),
  why: z.string().nullable(),
});

const recordingReference = z.object({
  id: z.string(),
  state: z.enum(['expected', 'stored', 'missing']),
  startedAt: instant.nullable(),
  durationMs: z.number().nullable(),
  partial: z.boolean().nullable(),
});

export const callDetail = call
  .extend({
    offers: z.array(offer),
    recording: recordingReference.nullable(),
  })
  .meta({ id: 'CallDetail' });

export const callChange = z
  .object({
    priority: z.number().int().min(0).max(10).optional(),
    queueId: shortId.optional().meta({ description: 'the caller goes there with the wait so far' }),
  })
  .refine(({ priority, queueId }) => priority !== undefined || queueId !== undefined, 'nothing to change');

export const callPage = pageOf(call);
export const callParams = z.object({ id: pbxId });
