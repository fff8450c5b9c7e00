import { z } from 'zod';
import { instant, instantInput, severalOf, shortId } from './fields.ts';

const interval = z.enum(['quarter-hour', 'half-hour', 'hour', 'day', 'week', 'month', 'whole']);

const reportQuery = z.object({
  from: instantInput,
  to: instantInput,
  interval: interval.default('whole').meta({ description: 'how the span is cut; weeks begin on Saturday' }),
  tz: z.string().min(1).max(64).optional().meta({ description: 'IANA name; the service’s own when missing' }),
});
export const queueMetricsQuery = reportQuery.extend({ queue: severalOf(shortId) });
export const callMetricsQuery = reportQuery.extend({ trunk: severalOf(shortId) });
export const operatorMetricsQuery = reportQuery.extend({ operator: severalOf(shortId) });

const count = z.number().int();
const ms = z.number();
/** Units of capacity times milliseconds. */
const unitsMs = z.number();
const counts = (description: string) => count.meta({ description });
const times = (description: string) => ms.meta({ description });
const shareOf = (description: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `${description}; null: nothing to divide by` });
export const share = z.number().nullable().meta({ description: 'between 0 and 1; null: nothing to divide by' });

const levelIds = z.enum(['sl-pasokh', 'sl-asterisk', 'sl2-asterisk', 'sl-genesys', 'sl-amazon']).meta({
  description: [
    'the formula; “within”: waited no longer than serviceLevelMs.',
    'sl-pasokh: answered within / (offered − shortAbandoned).',
    'sl-asterisk: answered within / answered.',
    'sl2-asterisk: (answered within + abandoned within) / (answered + abandoned).',
    'sl-genesys: answered within / (answered + abandoned).',
    'sl-amazon: (answered, abandoned or called back within) / offered.',
  ].join(' '),
});

/** Always with the name and the version of its formula. */
export const serviceLevel = z
  .object({ id: levelIds, version: z.number().meta({ description: 'of the formula' }), value: share })
  .meta({ id: 'ServiceLevel' });

const overflowed = z
  .object({ full: count, closed: count, 'no-operators': count, 'max-wait': count, 'exit-key': count })
  .meta({ description: 'sent elsewhere, by the reason; a call refused at the door was in the queue for 0 ms' });
const waited = z
  .object({ avg: ms.nullable(), max: ms.nullable(), p50: ms.nullable(), p90: ms.nullable() })
  .meta({ description: 'of all whose wait is over, however it ended' });

const queueMeasures = z
  .object({
    offered: counts(
      'visits to the queue that began in the interval, not calls: a call that comes to two queues counts in both, and in the total twice',
    ),
    answered: counts('of them, those that led to a talk'),
    abandoned: counts('the caller left before an answer, short ones among them'),
    shortAbandoned: counts('of the abandoned, those who waited less than the queue’s shortAbandonMs'),
    overflowed,
    calledBack: counts('turned into a promise to call back'),
    moved: counts('taken to another queue by a supervisor'),
    lost: counts('lost by the PBX or by us'),
    waiting: counts('still in line; offered is the sum of the six outcomes and these'),
    missed: counts('calls nobody answered'),
    missedOffers: counts('offers that rang without an answer'),
    abandonRate: shareOf('abandoned / offered'),
    adjustedAbandonRate: shareOf('the same without short abandons in either'),
    waitMs: waited,
    asaMs: ms.nullable().meta({ description: 'average speed of answer: mean wait of the answered, until the talk' }),
    timeToAbandonMs: ms.nullable().meta({ description: 'mean wait of the abandoned' }),
    talkMs: z.object({ total: ms, avg: ms.nullable() }).meta({
      description:
        'of the talks that the answered visits led to, once they are over: with who answered, also by another phone, or when the call came back',
    }),
    serviceLevelMs: ms.nullable().meta({ description: 'what was promised; null: queues that promise different times' }),
    serviceLevel: serviceLevel.meta({ description: '`sl-pasokh`' }),
    otherServiceLevels: z.array(serviceLevel).meta({ description: 'as other products count it, side by side' }),
  })
  .meta({ id: 'QueueMeasures' });

const outgoing = {
  attempts: counts('customers who were dialled, each trunk that was tried'),
  connects: counts('of them, those that were answered'),
  contactRate: shareOf('connects / attempts'),
};

const operatorMeasures = z
  .object({
    answered: counts(
      'calls with the customer, each once however often it was moved or came back, by the first part of it',
    ),
    advised: counts('calls in which the operator was only consulted by another'),
    offers: counts(
      'of queues, each once: not the asking for a consultation or a transfer, for what comes back, and what operators ask for themselves',
    ),
    accepted: count,
    declined: count,
    missed: counts('rang without an answer'),
    withdrawn: counts('taken back: the caller left, or another operator was faster'),
    failed: counts('the phone could not be rung or connected'),
    answerRate: shareOf('accepted / (accepted + declined + missed)'),
    signedInMs: times('the sum of the eleven times that follow, each cut at the edges of the interval'),
    talkMs: times('with customers'),
    holdMs: times('in a call whose customer was held'),
    consultMs: times('in a call, aside with another: in none of the rates below'),
    wrapUpMs: times('in wrap-up'),
    diallingMs: times('with the own phone up, until the customer answered'),
    monitoringMs: times('in calls of others'),
    offeredMs: times('while a call was offered'),
    pausedMs: ms,
    unreachableMs: times('available without a phone that can be rung'),
    coolDownMs: times('left alone after an offer that came to nothing'),
    idleMs: times('ready, with nothing in hand'),
    pausedByReasonMs: z.record(z.string(), ms).meta({ description: 'by the codes of `GET /v1/pause-reasons`' }),
    unpaidPausedMs: ms.meta({ description: 'of the pauses, what utilisation leaves out' }),
    ahtMs: ms.nullable().meta({ description: 'average handle time: (talk + hold + wrap-up) / answered' }),
    occupancy: shareOf('(talk + hold + wrap-up) / (talk + hold + wrap-up + idle)'),
    utilisation: shareOf('(talk + hold + wrap-up) / (signed in − unpaid pauses)'),
    unitsInUseMs: unitsMs.meta({ description: '∫ units in use: from the offer to the end of the wrap-up' }),
    unitsConfiguredMs: unitsMs.meta({ description: '∫ units configured, while signed in' }),
    capacityUtilisation: z.number().nullable().meta({
      description: 'units in use / units configured, both over time: of a group, add up either; null: not signed in',
    }),
    outgoing: z
      .object(outgoing)
      .meta({ description: 'customers who were dialled in calls that began in the interval' }),
    transfers: z.object({
      blind: counts('handed over without asking'),
      attended: counts('handed over to one who was consulted'),
      out: counts('blind + attended'),
      external: counts('of them, those to a number'),
      inVain: counts('of them, those that nobody took: the call came back, or the customer hung up'),
      in: counts('handed over to this operator, and taken'),
      notTaken: counts('handed over to this operator, and not taken'),
      consulted: counts('asked another who came, inside or outside'),
    }),
  })
  .meta({ id: 'OperatorMeasures' });

const reportOf = <Part extends z.ZodRawShape>(part: Part) =>
  z.object({
    interval,
    tz: z.string(),
    intervals: z.array(
      z.object({
        from: instant,
        to: instant,
        gapMs: ms.meta({ description: 'of it, time in which PBX events were lost: the figures may be too low' }),
        ...part,
      }),
    ),
  });

export const queueReport = reportOf({
  violations: count.meta({
    description: 'identities of the definitions that calls of this interval break: 0 = all in order',
  }),
  total: queueMeasures,
  queues: z.array(queueMeasures.extend({ queueId: z.string().nullable() })),
});
export const operatorReport = reportOf({
  operators: z.array(operatorMeasures.extend({ operatorId: z.string() })),
});

const callSums = { calls: counts('that began in the interval'), answered: counts('of them, those with a talk') };
const outgoingCounts = z.object({ ...callSums, ...outgoing }).meta({ id: 'OutgoingCounts' });
const callCounts = z.object({ incoming: z.object(callSums), outgoing: outgoingCounts });

export const callReport = reportOf({
  ...callCounts.shape,
  numbers: z
    .array(callCounts.extend({ number: z.string() }))
    .meta({ description: 'by our own number, which customers dialled or were shown' }),
  trunks: z.array(callCounts.extend({ trunkId: z.string().nullable() })).meta({
    description:
      'an attempt counts for the trunk that was tried, a call out for that of the last attempt; null: by none that `/v1/trunks` has',
  }),
  queues: z
    .array(outgoingCounts.extend({ queueId: z.string().nullable() }))
    .meta({ description: 'calls out by the queue in whose name they were dialled; null: none' }),
  operators: z
    .array(outgoingCounts.extend({ operatorId: z.string().nullable() }))
    .meta({ description: 'by who dialled' }),
});

const dispositionCounts = z
  .object({
    talks: counts(
      'operators’ shares of calls, each once, that ended in the interval, and calls out that nobody answered if they are labelled',
    ),
    none: counts('of them, those that nobody has labelled'),
    byDisposition: z.record(z.string(), count).meta({ description: 'by the codes of `GET /v1/dispositions`' }),
  })
  .meta({ id: 'DispositionCounts' });

export const dispositionReport = reportOf({
  total: dispositionCounts,
  queues: z.array(dispositionCounts.extend({ queueId: z.string().nullable() })),
});
