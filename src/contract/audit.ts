import { z } from 'zod';
import { auditActions } from '../shared/audit-action.ts';
import { instant, instantInput, pageOf, pageQuery, shortId } from './fields.ts';

export const auditAction = z.enum(auditActions);

export const auditQuery = pageQuery
  .extend({
    actor: shortId.optional().meta({ description: 'done by this person' }),
    subject: z
      .string()
      .regex(/^(\+?[A-Za-z0-9._-]{1,128}|\*)$/, 'not an id')
      .optional()
      .meta({
        description:
          'done to this one, to a queue with this operator, or to a call that this operator led; of `dial-refused` a number in E.164',
      }),
    action: auditAction.optional(),
    from: instantInput.optional().meta({ description: 'done at or after' }),
    to: instantInput.optional().meta({ description: 'done before' }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['from'],
    error: 'must be before to',
  });

export const auditEntry = z
  .object({
    at: instant,
    actor: z
      .object({ id: z.string(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'null: somebody at the machine’s own shell' }),
    action: auditAction,
    subject: z.object({
      is: z.enum([
        'operator',
        'queue',
        'pause-reason',
        'disposition',
        'trunk',
        'dial-rules',
        'session',
        'call',
        'number',
      ]),
      id: z.string(),
      name: z.string().nullable().meta({ description: 'of a person or a queue, removed ones too' }),
    }),
    data: z.record(z.string(), z.unknown()).meta({
      description:
        'what it was changed to, by the action; call-monitored, call-taken-over, call-ended: `operatorId` led the call then, null: somebody ' +
        'outside; presence-set: `when: after-call` if it was for then; queue-changed: `{before, after}` by the field; dial-refused: `{rule, via, times, lastAt}`, the ' +
        'same within an hour counted up, and beyond 50 of one operator all further numbers told as `*`',
    }),
  })
  .meta({ id: 'AuditEntry' });

export const auditPage = pageOf(auditEntry);
