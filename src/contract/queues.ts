import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { instant, line, pageOf, pageQuery, shortId } from './fields.ts';

const durationMs = (least: number, most: number) => z.number().int().min(least).max(most);

/** A number as the trunk sends it, typed by a person: Persian digits, spaces and dashes are understood. */
const dialledNumber = z
  .string()
  .transform((text) => latinDigits(text).replace(/[\p{Zs}\p{Pd}\p{Cf}().]/gu, ''))
  .pipe(z.string().regex(/^\+?[0-9*#]{1,32}$/, 'digits, * and #, at most 32'));

const dialledNumbers = z
  .array(dialledNumber)
  .max(100)
  .refine((numbers) => new Set(numbers).size === numbers.length, 'a number is there twice');

const whenNoOperators = z.enum(['wait', 'turn-away']);

const fields = {
  name: line(100),
  dialledNumbers,
  ringTimeoutMs: durationMs(3_000, 120_000).meta({ description: 'how long one phone rings before the next is asked' }),
  wrapUpMs: durationMs(0, 3_600_000),
  maxWaitMs: durationMs(10_000, 7_200_000).meta({ description: 'after this wait the caller is turned away' }),
  whenNoOperators: whenNoOperators.meta({ description: 'for callers who find nobody signed in' }),
  coolDownMs: durationMs(0, 600_000).meta({ description: 'pause of an operator who missed or declined an offer' }),
  serviceLevelMs: durationMs(1_000, 3_600_000),
  shortAbandonMs: durationMs(0, 60_000),
};

export const newQueue = z.object({
  ...fields,
  dialledNumbers: fields.dialledNumbers.default([]),
  ringTimeoutMs: fields.ringTimeoutMs.default(20_000),
  wrapUpMs: fields.wrapUpMs.default(10_000),
  maxWaitMs: fields.maxWaitMs.default(600_000),
  whenNoOperators: fields.whenNoOperators.default('wait'),
  coolDownMs: fields.coolDownMs.default(5_000),
  serviceLevelMs: fields.serviceLevelMs.default(20_000),
  shortAbandonMs: fields.shortAbandonMs.default(5_000),
});

export const queueChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export const queue = z
  .object({
    id: z.string(),
    name: z.string(),
    dialledNumbers: z.array(z.string()),
    ringTimeoutMs: z.number(),
    wrapUpMs: z.number(),
    maxWaitMs: z.number(),
    whenNoOperators,
    coolDownMs: z.number(),
    serviceLevelMs: z.number(),
    shortAbandonMs: z.number(),
    operators: z.array(z.string()).meta({ description: 'ids of those who serve it' }),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Queue' });

export const queueQuery = pageQuery;
export const queuePage = pageOf(queue);
export const queueParams = z.object({ id: shortId });
export const servingParams = z.object({ id: shortId, operatorId: shortId });
