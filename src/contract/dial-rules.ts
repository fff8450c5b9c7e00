import { z } from 'zod';
import { roles } from '../shared/role.ts';
import { inLatinDigits, instant, isNoneTwice, line } from './fields.ts';
import { numberPattern } from './trunks.ts';

const verdict = z.enum(['allow', 'deny']);
const ruleRoles = z.union([z.literal('all'), z.array(z.enum(roles)).min(1)]);

const rule = z.strictObject({
  name: line(100).meta({ description: 'what a refusal names' }),
  ...{ roles: ruleRoles.default('all'), pattern: numberPattern, then: verdict },
});

const limit = (description: string) => z.number().int().min(1).max(10_000).nullable().meta({ description });

const emergencyNumber = inLatinDigits(/^[0-9]{2,6}$/, 'two to six digits');

/** As it is dialled, and never what begins like a call to another town. */
const serviceNumber = inLatinDigits(
  /^[1-9](?:\d{2,5}|\d{0,4}\*)$/,
  'three to six digits, the first not 0, or how they begin and *',
);

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
    .refine(isNoneTwice, 'a number is there twice')
    .meta({ description: 'everybody may always dial them; they go out as they are, by every trunk' }),
  serviceNumbers: z
    .array(serviceNumber)
    .max(500)
    .refine(isNoneTwice, 'a number is there twice')
    .default([])
    .meta({
      description:
        'short numbers of the country’s own, 118 or all that begin alike (15*, of three to six digits), under the rules and by the trunks ' +
        'whose patterns mean them (`service`, `domestic`, `any`, 118 or 15*); they go out as they are, `strip` and `prepend` ' +
        'being for patterns of service numbers alone; none may be an emergency number',
      examples: [['118', '15*']],
    }),
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
    ...{ emergencyNumbers: z.array(z.string()), serviceNumbers: z.array(z.string()) },
    ...{ version, changedAt: instant },
  })
  .meta({ id: 'DialRules' });
