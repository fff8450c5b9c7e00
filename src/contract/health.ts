import { z } from 'zod';
import { instant } from './fields.ts';

export const alive = z.object({ status: z.literal('alive') });

/**
 * `ready`: calls are taken and everything is there. `degraded`: calls are taken, but what is listed under `missing` is not
 * there. `unready` (503): calls cannot be taken.
 */
export const readiness = z.object({
  status: z.enum(['ready', 'degraded', 'unready']),
  missing: z.array(
    z.object({
      part: z.enum(['spool', 'pbx', 'loop', 'instance', 'postgres', 'redis']),
      why: z.string(),
      since: instant.nullable(),
      /** Whether calls cannot be taken because of it. */
      stopsCalls: z.boolean(),
    }),
  ),
});
export type Readiness = z.infer<typeof readiness>;
