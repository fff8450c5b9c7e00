import { z } from 'zod';
import { instant, line, pageOf, pageQuery, shortId } from './fields.ts';
import { openingHours, openingHoursInput } from './opening-hours.ts';
import { coolDownMs, dialledNumbers, durationMs, maxWaiting, needs, overflow, overflowReason } from './queue-rules.ts';
import { preferred, servingTerms, tiers, unitsByKind, weight, wrapUpMs } from './queue-rules.ts';

const whenNoOperators = z.enum(['wait', 'turn-away']);

const strategy = z.enum([
  'longest-idle',
  'least-occupied',
  'fewest-calls',
  'round-robin',
  'linear',
  'random',
  'ring-all',
]);

const fields = {
  name: line(100),
  dialledNumbers,
  strategy: strategy.meta({ description: 'who of the ready operators of a tier is asked first' }),
  ringAtOnce: z.number().int().min(1).max(50).meta({ description: 'phones that ring for one caller at once' }),
  ...{ tiers, needs },
  priority: z.number().int().min(0).max(10).meta({ description: 'of callers who enter; the highest goes first' }),
  priorityStepMs: durationMs(1_000, 3_600_000).meta({ description: 'waiting that one level of priority is worth' }),
  weight: weight.meta({ description: 'beside queues that share operators: how much a wait counts' }),
  units: unitsByKind,
  ringTimeoutMs: durationMs(3_000, 120_000).meta({ description: 'how long one phone rings before the next is asked' }),
  ...{ wrapUpMs, coolDownMs },
  missedLimit: z.number().int().min(1).max(100).nullable().meta({
    description: 'so many missed offers in a row pause the operator; null: never',
  }),
  maxWaitMs: durationMs(10_000, 7_200_000).meta({ description: 'after this wait the caller overflows' }),
  maxWaiting: maxWaiting.meta({
    description: 'how many may wait; auto: as many as are likely to be served within maxWaitMs; null: any number',
  }),
  whenNoOperators: whenNoOperators.meta({ description: 'for callers who find nobody signed in' }),
  overflow,
  hours: openingHoursInput.nullable().meta({ description: 'null: always open' }),
  preferred: preferred.nullable().meta({ description: 'who knows the caller is asked first; null: nobody' }),
  formerPlaceMs: durationMs(0, 3_600_000).meta({
    description: 'who left without an answer and calls again within this time has the former place; 0: nobody',
  }),
  serviceLevelMs: durationMs(1_000, 3_600_000),
  shortAbandonMs: durationMs(0, 60_000),
  dispositionMandatory: z.boolean().meta({
    description: 'operators have to label a call with a disposition before they end their wrap-up',
  }),
};

export const newQueue = z.object({
  ...fields,
  dialledNumbers: fields.dialledNumbers.default([]),
  strategy: fields.strategy.default('longest-idle'),
  ringAtOnce: fields.ringAtOnce.default(1),
  tiers: fields.tiers.default([]),
  needs: fields.needs.default([]),
  priority: fields.priority.default(0),
  priorityStepMs: fields.priorityStepMs.default(60_000),
  weight: fields.weight.default(1),
  units: fields.units.default({ call: 1, callback: 1 }),
  ringTimeoutMs: fields.ringTimeoutMs.default(20_000),
  wrapUpMs: fields.wrapUpMs.default(10_000),
  coolDownMs: fields.coolDownMs.default({ declined: 5_000, busy: 5_000, noAnswer: 5_000, unreachable: 5_000 }),
  missedLimit: fields.missedLimit.default(3),
  maxWaitMs: fields.maxWaitMs.default(600_000),
  maxWaiting: fields.maxWaiting.default(null),
  whenNoOperators: fields.whenNoOperators.default('wait'),
  overflow: fields.overflow.default([]),
  hours: fields.hours.default(null),
  preferred: fields.preferred.default(null),
  formerPlaceMs: fields.formerPlaceMs.default(0),
  serviceLevelMs: fields.serviceLevelMs.default(20_000),
  shortAbandonMs: fields.shortAbandonMs.default(5_000),
  dispositionMandatory: fields.dispositionMandatory.default(false),
});

export const queueChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const numbers = listOf(z.string());

export const queue = z
  .object({
    id: z.string(),
    name: z.string(),
    dialledNumbers: numbers,
    strategy,
    ringAtOnce: z.number(),
    tiers: listOf(z.object({ tier: z.number(), afterMs: z.number() })),
    needs: listOf(
      z.object({
        ...{ skill: z.string(), level: z.number(), numbers },
        relax: listOf(z.object({ afterMs: z.number(), level: z.number() })),
      }),
    ),
    priority: z.number(),
    priorityStepMs: z.number(),
    weight: z.number(),
    units: z.object({ call: z.number(), callback: z.number() }),
    ringTimeoutMs: z.number(),
    wrapUpMs: z.number(),
    coolDownMs: z.object({
      ...{ declined: z.number(), busy: z.number(), noAnswer: z.number(), unreachable: z.number() },
    }),
    missedLimit: z.number().nullable(),
    maxWaitMs: z.number(),
    maxWaiting: z.union([z.number(), z.literal('auto')]).nullable(),
    whenNoOperators,
    overflow: listOf(
      z.object({
        when: overflowReason,
        to: z.discriminatedUnion('is', [
          z.object({ is: z.literal('queue'), queueId: z.string() }),
          z.object({ is: z.literal('announcement') }),
        ]),
      }),
    ),
    hours: openingHours.nullable(),
    preferred: z
      .object({ by: listOf(z.enum(['last-spoken', 'file-owner'])), spanMs: z.number(), waitMs: z.number() })
      .nullable(),
    formerPlaceMs: z.number(),
    serviceLevelMs: z.number(),
    shortAbandonMs: z.number(),
    dispositionMandatory: z.boolean(),
    operators: listOf(
      z.object({
        operatorId: z.string(),
        tier: z.number(),
        weight: z.number(),
        wrapUpMs: z.number().nullable().meta({ description: 'null: as the queue has it' }),
      }),
    ).meta({ description: 'those who serve it' }),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Queue' });

const warnings = listOf(z.object({ path: z.string(), problem: z.string() })).meta({
  description: 'what does not fit to those who serve it and to the other queues now; paths as a refusal names them',
});

/** A queue by itself. */
export const checkedQueue = queue.extend({ warnings }).meta({ id: 'CheckedQueue' });

export const queueQuery = pageQuery;
export const queuePage = pageOf(queue);
export const queueParams = z.object({ id: shortId });
export const servingParams = z.object({ id: shortId, operatorId: shortId });
export const servingWish = servingTerms.nullish();
