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
export const operatorMetricsQuery = reportQuery.extend({ operator: severalOf(shortId) });

const count = z.number().int();
const ms = z.number();
/** Units of capacity times milliseconds. */
const unitsMs = z.number();
export const share = z.number().nullable().meta({ description: 'between 0 and 1; null: nothing to divide by' });

/** Always with the name and the version of its formula. */
export const serviceLevel = z
  .object({ id: z.string(), version: z.number(), value: share })
  .meta({ id: 'ServiceLevel' });

const queueMeasures = z
  .object({
    offered: count,
    answered: count,
    abandoned: count,
    shortAbandoned: count,
    overflowed: z.object({
      full: count,
      closed: count,
      'no-operators': count,
      'max-wait': count,
      'exit-key': count,
    }),
    calledBack: count,
    moved: count,
    lost: count,
    waiting: count,
    missed: count.meta({ description: 'calls nobody answered' }),
    missedOffers: count.meta({ description: 'offers that rang without an answer' }),
    abandonRate: share,
    adjustedAbandonRate: share,
    waitMs: z.object({ avg: ms.nullable(), max: ms.nullable(), p50: ms.nullable(), p90: ms.nullable() }),
    asaMs: ms.nullable(),
    timeToAbandonMs: ms.nullable(),
    talkMs: z.object({ total: ms, avg: ms.nullable() }),
    serviceLevelMs: ms.nullable(),
    serviceLevel,
    otherServiceLevels: z.array(serviceLevel),
  })
  .meta({ id: 'QueueMeasures' });

const operatorMeasures = z
  .object({
    answered: count,
    offers: count,
    accepted: count,
    declined: count,
    missed: count,
    withdrawn: count,
    failed: count,
    answerRate: share,
    signedInMs: ms,
    talkMs: ms,
    wrapUpMs: ms,
    offeredMs: ms,
    pausedMs: ms,
    unreachableMs: ms,
    coolDownMs: ms,
    idleMs: ms,
    pausedByReasonMs: z.record(z.string(), ms).meta({ description: 'by the codes of `GET /v1/pause-reasons`' }),
    unpaidPausedMs: ms.meta({ description: 'of the pauses, what utilisation leaves out' }),
    ahtMs: ms.nullable(),
    occupancy: share,
    utilisation: share,
    unitsInUseMs: unitsMs.meta({ description: '∫ units in use: from the offer to the end of the wrap-up' }),
    unitsConfiguredMs: unitsMs.meta({ description: '∫ units configured, while signed in' }),
    capacityUtilisation: z.number().nullable().meta({
      description: 'units in use / units configured, both over time: of a group, add up either; null: not signed in',
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

const dispositionCounts = z
  .object({
    talks: count.meta({ description: 'operators’ parts of calls that ended in the interval' }),
    none: count.meta({ description: 'of them, those that nobody has labelled' }),
    byDisposition: z.record(z.string(), count).meta({ description: 'by the codes of `GET /v1/dispositions`' }),
  })
  .meta({ id: 'DispositionCounts' });

export const dispositionReport = reportOf({
  total: dispositionCounts,
  queues: z.array(dispositionCounts.extend({ queueId: z.string().nullable() })),
});
