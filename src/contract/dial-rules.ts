import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { roles } from '../shared/role.ts';
import { instant, line } from './fields.ts';
import { numberPattern } from './trunks.ts';

const verdict = z.enum(['allow', 'deny']);
const ruleRoles = z.union([z.literal('all'), z.array(z.enum(roles)).min(1)]);

const rule = z.strictObject({
  name: line(100).meta({ description: 'what a refusal names' }),
  ...{ roles: ruleRoles.default('all'), pattern: numberPattern, then: verdict },
});

const limit = (description: string) => z.number().int().min(1).max(10_000).nullable().meta({ description });

const emergencyNumber = z
  .string()
  .transform((text) => latinDigits(text.trim()))
  .pipe(z.string().regex(/^[0-9]{2,6}$/, 'two to six digits'));

const fields = {
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country such as IR')
    .nullable()
    .meta({ description: 'by whose numbering plan numbers without a country code are read; null: as configured' }),
  rules: z.array(rule).max(200).meta({ description: 'the first that fits decides' }),
  otherwise: verdict.meta({ description: 'where none fits' }),
  emergencyNumbers: z
    .array(emergencyNumber)
    .max(50)
    .refine((numbers) => new Set(numbers).size === numbers.length, 'a number is there twice')
    .meta({ description: 'everybody may always dial them; they go out as they are, by every trunk' }),
  callsAtOnce: limit('of one operator, live at the same time; null: any number'),
  callsPerHour: limit('of one operator, begun within the last hour; null: any number'),
};
const version = z.number().int().min(1);

export const dialRulesWish = z.object({
  ...fields,
  version: version.meta({ description: 'that the change was made from; 409 if it is another by now' }),
});

export const dialRules = z
  .object({
    ...fields,
    rules: z.array(z.object({ name: z.string(), roles: ruleRoles, pattern: z.string(), then: verdict })),
    emergencyNumbers: z.array(z.string()),
    ...{ version, changedAt: instant },
  })
  .meta({ id: 'DialRules' });
