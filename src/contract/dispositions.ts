import { z } from 'zod';
import { codeLength, codePattern } from '../shared/code.ts';
import { instant, line, shortId } from './fields.ts';

export const dispositionCode = z
  .string()
  .max(codeLength)
  .regex(codePattern, 'small letters, digits and single dashes')
  .meta({ description: 'what calls and reports carry', examples: ['follow-up'] });

const fields = {
  name: line(100),
  place: z.number().int().min(0).max(10_000).meta({ description: 'dispositions are shown in this order' }),
  queues: z
    .array(shortId)
    .max(500)
    .refine((ids) => new Set(ids).size === ids.length, 'the same queue twice')
    .meta({ description: 'for calls of these queues; none: for all calls' }),
};

export const newDisposition = z.object({
  ...fields,
  code: dispositionCode
    .optional()
    .meta({ description: 'made up when missing; that of a removed disposition brings it back' }),
  place: fields.place.optional().meta({ description: 'after all others when missing' }),
  queues: fields.queues.default([]),
});

export const dispositionChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export const disposition = z
  .object({
    code: z.string(),
    name: z.string(),
    place: z.number(),
    queues: z.array(z.string()),
    removed: z.boolean(),
    createdAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'Disposition' });

export const dispositionQuery = z.object({
  queue: shortId.optional().meta({ description: 'those that calls of this queue can be labelled with' }),
  removed: z
    .stringbool()
    .default(false)
    .meta({ description: 'the removed ones too: calls and reports carry their codes' }),
});
export const dispositionList = z.object({ items: z.array(disposition) });
export const dispositionParams = z.object({ code: dispositionCode });

/** What an operator's part of a call was about. */
const said = {
  code: z.string(),
  name: z.string(),
  note: z.string().nullable(),
  at: instant,
  by: z.string().meta({ description: 'who said it' }),
};
export const segmentDisposition = z.object(said).meta({ id: 'SegmentDisposition' });

export const callLabelWish = z.object({
  code: dispositionCode,
  note: line(1_000).optional(),
  operatorId: shortId.optional().meta({
    description: 'whose part of the call, for supervisors; when missing one’s own, or that of the only operator',
  }),
});
export const callLabel = z.object({ callId: z.string(), operatorId: z.string(), ...said });
