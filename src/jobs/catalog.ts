import { z } from 'zod';
import type { NumberedFact } from '../acd/facts.ts';
import { callId, nodeId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import type { DurationMs } from '../shared/time.ts';
import type { FactBatch } from '../stream/ports.ts';

interface JobKind<Payload> {
  readonly schema: z.ZodType<Payload>;
  /** Runs in all; when the last one fails the job is dropped, so a sweep or the stream has to find the work again. */
  readonly attempts: number;
  /** The pause after the n-th failure is `backOffMs · 2^(n-1)`, at most `longestBackOffMs`. */
  readonly backOffMs: DurationMs;
  readonly longestBackOffMs: DurationMs;
}

const kind = <Payload>(given: JobKind<Payload>): JobKind<Payload> => given;

/**
 * Only what the stream reads of a fact is checked: the rest was typed when it was written, and one of a newer version
 * must reach the ledger unharmed.
 */
const numberedFact = z
  .looseObject({ seq: z.int().positive(), at: z.number(), type: z.string() })
  .transform((fact) => fact as unknown as NumberedFact);

const factBatch: z.ZodType<FactBatch> = z.object({
  node: z.string().min(1).transform(nodeId),
  facts: z.array(numberedFact).min(1).max(500),
});

/**
 * Every job there is. Payloads are small, jobs may run twice and in any order; a handler makes that harmless. Add a job here and
 * its handler in `main`: the start fails while one is missing.
 */
export const catalog = {
  /** Facts of one lane, into the ledger. Tried on and on: the spool keeps them anyway. */
  'apply-facts': kind({ schema: factBatch, attempts: 10_000, backOffMs: second / 2, longestBackOffMs: 5 * second }),
  /** Fetches, checks and stores the recording of a call; harmless if it is stored already. */
  'store-recording': kind({
    schema: z.object({ callId: z.string().min(1).transform(callId) }),
    ...{ attempts: 40, backOffMs: second, longestBackOffMs: 300 * second },
  }),
  /** Looks for ended calls whose recording is not stored, and sees to it. */
  'sweep-recordings': kind({ schema: z.object({}), attempts: 1, backOffMs: 0, longestBackOffMs: 0 }),
} as const;

export type JobName = keyof typeof catalog;
export type JobPayload<Name extends JobName> = z.output<(typeof catalog)[Name]['schema']>;
export type JobHandlers = { readonly [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

/** The pause after the `attempts`-th run of a job failed. */
export function pauseAfter(name: JobName, attempts: number): DurationMs {
  const { backOffMs, longestBackOffMs } = catalog[name];
  return Math.min(longestBackOffMs, backOffMs * 2 ** (attempts - 1));
}

export const isJobName = (name: string): name is JobName => Object.hasOwn(catalog, name);
