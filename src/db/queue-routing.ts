import { z } from 'zod';
import { plainRules, strategies, unitsByKind, workKinds, type QueueRules } from '../acd/queue-rules.ts';
import { queueId } from '../shared/ids.ts';

/** The rules of a queue that have no columns of their own. */
export type Routing = Omit<
  QueueRules,
  'id' | 'name' | 'dialledNumbers' | 'ringTimeoutMs' | 'wrapUpMs' | 'maxWaitMs' | 'serviceLevelMs' | 'whenNoOperators'
>;

const texts = z.array(z.string());
const spans = z.array(z.strictObject({ from: z.string(), to: z.string() }));
const specialDays = z.array(
  z.strictObject({ name: z.string(), calendar: z.enum(['gregorian', 'jalali']), date: z.string(), spans }),
);
const hours = z.strictObject({
  timeZone: z.string(),
  week: z.strictObject({
    ...{ saturday: spans, sunday: spans, monday: spans, tuesday: spans },
    ...{ wednesday: spans, thursday: spans, friday: spans },
  }),
  ...{ holidays: specialDays, exceptions: specialDays },
});

/** What is not in the document is as `plainRules` has it: it was written before there was such a rule. */
const routing = z.object({
  strategy: z.enum(strategies).default(plainRules.strategy),
  ringAtOnce: z.number().default(plainRules.ringAtOnce),
  tiers: z.array(z.strictObject({ tier: z.number(), afterMs: z.number() })).default([]),
  needs: z
    .array(
      z.strictObject({
        ...{ skill: z.string(), level: z.number(), numbers: texts },
        relax: z.array(z.strictObject({ afterMs: z.number(), level: z.number() })),
      }),
    )
    .default([]),
  priority: z.number().default(plainRules.priority),
  priorityStepMs: z.number().default(plainRules.priorityStepMs),
  weight: z.number().default(plainRules.weight),
  units: z.partialRecord(z.enum(workKinds), z.number()).transform(unitsByKind).default(plainRules.units),
  coolDownMs: z
    .strictObject({ declined: z.number(), busy: z.number(), noAnswer: z.number(), unreachable: z.number() })
    .default({ ...plainRules.coolDownMs }),
  missedLimit: z.number().nullable().default(plainRules.missedLimit),
  maxWaiting: z
    .union([z.number(), z.literal('auto')])
    .nullable()
    .default(plainRules.maxWaiting),
  overflow: z
    .array(
      z.strictObject({
        when: z.enum(['full', 'closed', 'no-operators', 'max-wait', 'exit-key']),
        to: z.discriminatedUnion('is', [
          z.strictObject({ is: z.literal('queue'), queueId: z.string().transform(queueId) }),
          z.strictObject({ is: z.literal('announcement') }),
        ]),
      }),
    )
    .default([]),
  hours: hours.nullable().default(null),
  preferred: z
    .strictObject({ by: z.array(z.enum(['last-spoken', 'file-owner'])), spanMs: z.number(), waitMs: z.number() })
    .nullable()
    .default(null),
  formerPlaceMs: z.number().default(plainRules.formerPlaceMs),
}) satisfies z.ZodType<Routing>;

/** There was one kind of work, and `unitsPerCall` its price. */
function pricedByKind(document: unknown): unknown {
  const { unitsPerCall: call } = Object(document) as { readonly unitsPerCall?: unknown };
  return call === undefined ? document : { units: { call }, ...Object(document) };
}

/** @throws ZodError if the document was not written by `routingDocument` of this or an earlier version */
export const routingOf = (document: unknown): Routing => routing.parse(pricedByKind(document));

/** The document for the column: exactly the rules that belong there. */
export const routingDocument = (rules: Routing): string => JSON.stringify(routing.parse(rules));
