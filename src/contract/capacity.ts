import { z } from 'zod';
import { instant, wholeNumber } from './fields.ts';

const ms = z.number().int();
const count = z.number().int();
const behind = z.number().meta({ description: 'how many stand behind the estimate, older ones counting less' });

export const capacityQuery = z.object({
  withinMs: wholeNumber(0, 7_200_000).optional().meta({
    description: 'what is to be promised: four in five wait no longer; when missing, the queue’s serviceLevelMs',
  }),
});

/** Half of the callers, four in five and nine in ten wait no longer than this. */
export const waitRange = z.object({ p50: ms, p80: ms, p90: ms });

const inputs = {
  operators: z.object({
    signedIn: count,
    atWork: count.meta({ description: 'available and reachable, whatever they have in hand' }),
    ready: count,
    talking: count.meta({ description: 'with callers of this queue' }),
    talkingElsewhere: count,
    share: z.number().meta({ description: 'the part of the time of those at work that this queue had of late' }),
    rivals: z
      .array(z.object({ operators: z.number(), waitingEach: z.number() }))
      .meta({ description: 'those at work for whom callers of other queues wait, and how many for each of them' }),
  }),
  units: z.object({ configured: z.number(), inUse: z.number(), elsewhere: z.number() }).meta({
    description: 'capacity of those signed in: all, what calls of this queue take now, and what other work takes',
  }),
  waiting: count.meta({ description: 'in line, those who are offered to an operator among them' }),
  arrivals: z.object({
    perHour: z.number().nullable().meta({ description: 'of late: half counts after 15 minutes; null: not known yet' }),
    callers: behind,
  }),
  handle: z.object({ meanMs: ms, deviationMs: ms, calls: behind, source: z.enum(['measured', 'prior']) }).meta({
    description: 'talk, hold and wrap-up; prior: below ten calls, usual ones stand for those that are missing',
  }),
  ring: z.object({ meanMs: ms.nullable(), calls: behind }).meta({ description: 'from offer to talk' }),
  patience: z
    .object({ meanMs: ms.nullable(), abandoned: behind })
    .meta({ description: 'time waited / abandoned; null: nobody gave up' }),
};

export const queueCapacity = z
  .object({
    queueId: z.string(),
    at: instant,
    ...inputs,
    loadErlang: z.number().nullable().meta({ description: 'work that comes, in operators' }),
    servicePerHour: z.number().meta({ description: 'callers whom those at work can take in their share of time' }),
    next: waitRange
      .nullable()
      .meta({ description: 'what a caller who comes now has to expect; null: nobody is at work' }),
    places: z
      .array(z.object({ place: count, callId: z.string(), queuedAt: instant, expectedWaitMs: waitRange.nullable() }))
      .meta({ description: 'who is in line, the first 200, and how much longer they have to expect to wait' }),
    target: z
      .object({ withinMs: ms, share: z.number() })
      .meta({ description: 'what is promised: so many wait no longer' }),
    promised: count.nullable().meta({ description: 'so many who come now can be promised the target' }),
    measuredLimit: count
      .nullable()
      .meta({ description: 'the longest line of which the last one’s p80 is within the longest wait of the queue' }),
  })
  .meta({ id: 'QueueCapacity' });
export type QueueCapacityAnswer = z.infer<typeof queueCapacity>;

/** The same in short, for the board. */
export const boardCapacity = z.object({
  expectedWaitMs: waitRange.nullable(),
  measuredLimit: count.nullable(),
  promised: count.nullable(),
  loadErlang: z.number().nullable(),
  units: z.object({ configured: z.number(), inUse: z.number() }),
});
