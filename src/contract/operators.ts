import { z } from 'zod';
import { roles } from '../shared/role.ts';
import { instant, line, pageOf, pageQuery, shortId } from './fields.ts';
import { skills, units } from './queue-rules.ts';

export const role = z.enum(roles);

/** Letters and digits of any script; compared without case, by `userNameKey`. */
export const userName = z
  .string()
  .transform((text) => text.normalize('NFKC').trim())
  .pipe(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._\u200c-]{1,63}$/u, 'letters, digits, dot, dash, 2 to 64'));

export const newPassword = z
  .string()
  .min(10)
  .max(128)
  .meta({ description: '10 to 128 characters', format: 'password' });

export const operator = z
  .object({
    id: z.string(),
    userName: z.string(),
    displayName: z.string(),
    role,
    active: z.boolean(),
    skills: z.record(z.string(), z.number()),
    units: z.number(),
    queues: z.array(z.string()).meta({ description: 'ids of the queues this operator serves' }),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Operator' });

export const newOperator = z.object({
  userName,
  displayName: line(100),
  role: role.default('operator'),
  active: z.boolean().default(true),
  skills: skills.default({}),
  units: units.default(1),
  password: newPassword,
});

export const operatorChange = z
  .object({ userName, displayName: line(100), role, active: z.boolean(), skills, units, password: newPassword })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export const operatorQuery = pageQuery.extend({
  role: role.optional(),
  active: z.stringbool().optional(),
});

export const operatorPage = pageOf(operator);
export const operatorParams = z.object({ id: shortId });
