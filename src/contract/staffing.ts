import { z } from 'zod';
import { dayInput, instant, severalOf, wholeNumber } from './fields.ts';
import { serviceLevel, share } from './metrics.ts';

const part = (least: number, most: number) => {
  const error = `a number from ${least} to ${most}`;
  return z.coerce.number({ error }).min(least, { error }).max(most, { error });
};

export const staffingQuery = z.object({
  day: dayInput,
  tz: z.string().min(1).max(64).optional().meta({ description: 'IANA name; the service’s own when missing' }),
  days: wholeNumber(1, 26).default(8).meta({ description: 'how many days it is foreseen from' }),
  holiday: severalOf(dayInput).meta({
    description: 'days that are not like others; a holiday is foreseen from holidays',
  }),
  answered: part(0.01, 0.999).default(0.8).meta({ description: 'the service level to reach' }),
  withinMs: wholeNumber(0, 3_600_000).optional().meta({ description: 'the queue’s when missing' }),
  maxAbandoned: part(0.001, 1).optional(),
  maxOccupancy: part(0.1, 1).optional(),
  shrinkage: part(0, 0.9).default(0).meta({ description: 'share of paid time in which people are not at work' }),
});

const date = z.iso.date();
const ms = z.number().nullable();

const need = z
  .object({
    operators: z.number().int().meta({ description: 'at work' }),
    rostered: z.number().int().meta({ description: 'on the roster, so that these are at work' }),
    serviceLevel,
    abandonedShare: share,
    occupancy: share,
    meanWaitMs: ms,
  })
  .nullable();

export const staffingPlan = z
  .object({
    queueId: z.string(),
    day: date,
    tz: z.string(),
    target: z.object({
      answered: z.number(),
      withinMs: z.number(),
      shortAbandonMs: z.number(),
      maxAbandoned: z.number().nullable(),
      maxOccupancy: z.number().nullable(),
      shrinkage: z.number(),
    }),
    history: z.object({
      days: z.array(date).meta({ description: 'the days it is foreseen from, latest first' }),
      offered: z.number().int(),
      abandoned: z.number().int(),
      handled: z.number().int(),
      handleMs: ms.meta({ description: 'mean of talk and wrap-up' }),
      patienceMs: ms.meta({ description: 'time waited / abandoned; null: nobody gave up' }),
    }),
    quarters: z.array(
      z.object({
        from: instant,
        to: instant,
        arrivals: z.number().nullable().meta({ description: 'foreseen; null: no history' }),
        load: z.number().nullable().meta({ description: 'Erlang' }),
        erlangC: need.meta({ description: 'callers never give up' }),
        erlangA: need.meta({ description: 'callers give up as they did; null: nobody did' }),
      }),
    ),
  })
  .meta({ id: 'StaffingPlan' });
