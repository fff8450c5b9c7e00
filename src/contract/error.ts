import { z } from 'zod';
import type { ErrorCode } from '../shared/errors.ts';
import { errorCodes } from '../shared/errors.ts';

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Every answer outside 2xx. From 500 on only the code and the request id: what failed inside is in the log. */
export const errorAnswer = z
  .object({
    code: z.enum(codes),
    message: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Error' });
export type ErrorAnswer = z.infer<typeof errorAnswer>;

/** One refused field in `data.fields` of an `invalid-input` answer. */
export interface FieldProblem {
  readonly path: string;
  readonly problem: string;
}
