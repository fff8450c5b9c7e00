import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { version } from './customers.ts';
import { instant, line, pageOf, pageQuery, pbxId, shortId } from './fields.ts';
import { recording } from './recordings.ts';

const kind = z.enum(['complaint', 'crm']);
const state = z.enum(['open', 'in-progress', 'closed']);
const subject = line(300);

export const newFile = z.object({
  kind,
  customerId: shortId,
  subject,
  ownerId: shortId.optional().meta({ description: 'the operator who looks after it; by default whoever makes it' }),
});

export const fileChange = z
  .object({ subject, ownerId: shortId, state })
  .partial()
  .extend({ version })
  .refine((change) => Object.keys(change).some((key) => key !== 'version'), 'nothing to change');

export const caseFile = z
  .object({
    id: z.string(),
    kind,
    number: z.string().meta({ description: 'what people call it', examples: ['C-1405-00012'] }),
    customerId: z.string(),
    ownerId: z.string(),
    subject: z.string(),
    state,
    version: z.number().meta({ description: 'send it with a change, to be told when somebody else was faster' }),
    createdAt: instant,
    createdBy: z.string(),
    changedAt: instant,
  })
  .meta({ id: 'File' });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const fileQuery = pageQuery.extend({
  customerId: shortId.optional(),
  ownerId: shortId.optional(),
  kind: kind.optional(),
  state: state.optional(),
  open: flag.optional().meta({ description: 'whether it is not closed' }),
  number: z
    .string()
    .max(40)
    .transform((text) => latinDigits(text).trim().toUpperCase())
    .optional()
    .meta({ description: 'in either case, with Persian digits too' }),
  callId: pbxId.optional().meta({ description: 'files that this call is attached to' }),
});
export const filePage = pageOf(caseFile);
export const fileParams = z.object({ id: shortId });

export const attachment = z
  .object({
    callId: z.string(),
    automatic: z.boolean().meta({ description: 'the caller had this one open file, so the call attached itself' }),
    attachedAt: instant,
    attachedBy: z.string().nullable(),
    call: z
      .object({
        number: z.string(),
        enteredAt: instant,
        endedAt: instant.nullable(),
        outcome: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'null while the ledger has not heard of it' }),
    recordings: z.array(recording),
  })
  .meta({ id: 'Attachment' });

export const attachmentPage = pageOf(attachment);
export const attachmentKey = z.object({ callId: pbxId });
