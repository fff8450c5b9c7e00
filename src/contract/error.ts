import { z } from 'zod';
import type { ErrorCode } from '../shared/errors.ts';
import { errorCodes } from '../shared/errors.ts';

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Why something is not done with a call. */
export const callRefusals = [
  ...(['call-state', 'not-yours', 'not-yet', 'no-consult', 'consulting'] as const),
  ...(['unknown', 'signed-out', 'unreachable', 'busy', 'self', 'closed', 'nobody-there'] as const),
  ...(['trunks-full', 'slots-full', 'conference-full', 'not-talking', 'not-waiting'] as const),
] as const;

/** Every answer outside 2xx. From 500 on only the code and the request id: what failed inside is in the log. */
export const errorAnswer = z
  .object({
    code: z.enum(codes),
    message: z.string().optional(),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description:
          'by the code: `fields` of `invalid-input`, `{rule, number}` of `dial-refused`, `{number, limit, most}` of `dial-limit`, ' +
          'with `retryAfterMs` where waiting helps; what cannot be done ' +
          'with a call is a `conflict` with the `state` it is in and the `reason`: ' +
          callRefusals.join(', '),
      }),
    requestId: z.string(),
  })
  .meta({ id: 'Error' });
export type ErrorAnswer = z.infer<typeof errorAnswer>;

/** One refused field in `data.fields` of an `invalid-input` answer. */
export interface FieldProblem {
  readonly path: string;
  readonly problem: string;
}
