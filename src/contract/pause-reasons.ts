import { z } from 'zod';
import { codeLength, codePattern } from '../shared/code.ts';
import { instant, line } from './fields.ts';

const code = z
  .string()
  .max(codeLength)
  .regex(codePattern, 'small letters, digits and single dashes')
  .meta({ description: 'what presence, facts and reports carry', examples: ['lunch'] });

const fields = {
  name: line(100),
  paid: z.boolean().meta({ description: 'an unpaid pause is no working time: utilisation leaves it out' }),
  limitMs: z
    .number()
    .int()
    .min(1_000)
    .max(86_400_000)
    .nullable()
    .meta({ description: 'how long such a pause may last; null: as long as it likes' }),
  alarm: z.boolean().meta({ description: 'supervisors are alarmed beyond the limit' }),
  place: z.number().int().min(0).max(10_000).meta({ description: 'reasons are shown in this order' }),
};

export const newPauseReason = z.object({
  ...fields,
  id: code.optional().meta({ description: 'made up when missing; that of a removed reason brings it back' }),
  paid: fields.paid.default(true),
  limitMs: fields.limitMs.default(null),
  alarm: fields.alarm.default(false),
  place: fields.place.optional().meta({ description: 'after all others when missing' }),
});

export const pauseReasonChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export const pauseReason = z
  .object({
    id: z.string(),
    name: z.string(),
    paid: z.boolean(),
    limitMs: z.number().nullable(),
    alarm: z.boolean(),
    place: z.number(),
    system: z.boolean().meta({ description: 'the service pauses with it; nobody chooses or removes it' }),
    removed: z.boolean(),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'PauseReason' });

export const pauseReasonQuery = z.object({
  removed: z.stringbool().default(false).meta({ description: 'the removed ones too: reports carry their codes' }),
});
export const pauseReasonList = z.object({ items: z.array(pauseReason) });
export const pauseReasonParams = z.object({ id: code });
