import { z } from 'zod';
import { callAttempt, callEvents, offerPurpose, phaseSpan } from './call-parts.ts';
import { dispositionCode, segmentDisposition } from './dispositions.ts';
import { instant, instantInput, pageOf, pageQuery, pbxId, shortId } from './fields.ts';

const direction = z.enum(['inbound', 'outbound']);
const segmentOutcome = z.enum(['answered', 'abandoned', 'overflowed', 'moved', 'lost']);
const outcome = z.enum([
  ...segmentOutcome.options,
  'turned-away',
  ...(['busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled', 'not-dialled'] as const),
]);
const servedBy = z.enum(['pasokh', 'fallback']);

export const callQuery = pageQuery
  .extend({
    from: instantInput.optional().meta({ description: 'entered at or after' }),
    to: instantInput.optional().meta({ description: 'entered before' }),
    queue: shortId.optional().meta({ description: 'came to this queue, or was dialled in its name' }),
    operator: shortId.optional().meta({ description: 'talked with this operator, or was dialled by them' }),
    number: z.string().min(1).max(64).optional().meta({ description: 'of the customer, in any way of writing it' }),
    dialled: z.string().min(1).max(64).optional().meta({ description: 'our own number, in any way of writing it' }),
    direction: direction.optional(),
    trunk: shortId.optional().meta({ description: 'came by this trunk, or went out by it' }),
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
  via: offerPurpose.exclude(['monitor']).meta({ description: 'what it came from' }),
  talkAt: instant,
  endedAt: instant.nullable(),
  talkMs: z.number().nullable().meta({ description: 'with the customer' }),
  holdMs: z.number().nullable().meta({ description: 'the customer held' }),
  consultMs: z.number().nullable().meta({ description: 'aside with another' }),
  phases: z.array(phaseSpan).meta({ description: 'the same in their order' }),
  disposition: segmentDisposition.nullable().meta({ description: 'what it was about, as the operator says' }),
});

export const call = z
  .object({
    id: z.string(),
    node: z.string(),
    direction,
    number: z.string().meta({ description: 'of the customer: as the trunk sent it, or as it was dialled' }),
    numberE164: z.string().nullable(),
    dialled: z.string().meta({ description: 'our own number: what the customer dialled, or was shown' }),
    dialledBy: z.string().nullable().meta({ description: 'the operator of an outbound call' }),
    queueId: z.string().nullable().meta({ description: 'in whose name it was dialled' }),
    trunkId: z.string().nullable().meta({
      description:
        'by which the customer came, or an outbound call went or was tried last; null: by none that `/v1/trunks` has',
    }),
    enteredAt: instant,
    endedAt: instant.nullable(),
    endedBy: z.enum(['caller', 'operator', 'system']).nullable(),
    outcome: outcome.nullable().meta({
      description:
        'null while the call goes on, unless somebody talked; of an outbound call that was not answered: how the last attempt ended, or ' +
        '`not-dialled` where the operator’s own phone did not come',
    }),
    servedBy: z.enum(['pasokh', 'fallback', 'both']),
    recordingStartedAt: instant.nullable(),
    queueSegments: z.array(queueSegment),
    operatorSegments: z.array(operatorSegment),
    disposition: segmentDisposition.nullable().meta({
      description: 'of an outbound call, what who dialled says it was about, also where nobody answered',
    }),
  })
  .meta({ id: 'Call' });

export const offerOutcome = z.enum(['accepted', 'declined', 'expired', 'withdrawn', 'failed']);

const offer = z.object({
  id: z.string(),
  purpose: offerPurpose,
  queueSegmentId: z.string().nullable().meta({ description: 'null: asked outside any queue' }),
  queueId: z.string().nullable(),
  operatorId: z.string(),
  by: z.string().nullable().meta({ description: 'who wished it; null: the queue, or the rules of the call' }),
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
    attempts: z.array(callAttempt).meta({ description: 'numbers that were dialled, each trunk once' }),
    ...callEvents.shape,
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
