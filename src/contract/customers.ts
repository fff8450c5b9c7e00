import { z } from 'zod';
import { instant, line, pageOf, pageQuery, shortId } from './fields.ts';

/** A telephone number in any spelling; kept as typed, compared in E.164. */
const numberInput = z.string().trim().min(1).max(40);
const note = z
  .string()
  .max(4_000)
  .transform((text) => text.normalize('NFC').trim());

const fields = { name: line(200), note, numbers: z.array(numberInput).max(50) };

export const newCustomer = z.object({ ...fields, note: note.default(''), numbers: fields.numbers.default([]) });

/** `version`: the one that was looked at; a change made from an older one is refused. */
export const version = z.number().int().min(1).optional();

export const customerChange = z
  .object(fields)
  .partial()
  .extend({ version })
  .refine((change) => Object.keys(change).some((key) => key !== 'version'), 'nothing to change');

export const customer = z
  .object({
    id: z.string(),
    name: z.string(),
    note: z.string(),
    numbers: z.array(
      z.object({ e164: z.string(), raw: z.string().meta({ description: 'as it was typed' }) }).meta({
        description: 'a number belongs to one customer',
      }),
    ),
    version: z.number().meta({ description: 'send it with a change, to be told when somebody else was faster' }),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Customer' });

export const customerQuery = pageQuery.extend({
  number: numberInput.optional().meta({ description: 'in any spelling' }),
  name: z.string().max(200).optional().meta({ description: 'words of the name, in any order and spelling' }),
});
export const customerPage = pageOf(customer);
export const customerParams = z.object({ id: shortId });
