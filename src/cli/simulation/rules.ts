import { z } from 'zod';
import type { OperatorProfile } from '../../acd/state.ts';
import { newQueue } from '../../contract/queues.ts';
import { checkTogether, type QueueSettings } from '../../operators/queue-settings.ts';
import type { Account } from '../../operators/account.ts';
import { PasokhError } from '../../shared/errors.ts';
import { operatorId, queueId, type OperatorId, type QueueId } from '../../shared/ids.ts';
import type { DurationMs } from '../../shared/time.ts';

// The one place where rules and profiles are made of what a file says.

const id = z.string().min(1).max(64);

/** A queue as the API takes it, with its id. */
export const queueInput = newQueue
  .extend({ id: id.transform(queueId) })
  .strict()
  .superRefine((queue, context) => {
    for (const { path, problem } of problemsTogether(queue)) {
      context.addIssue({ code: 'custom', path: path.split('/').slice(1), message: problem });
    }
  });

/** What a queue of the service is in a file: the fields that `queueInput` reads, and none beside them. */
export const queueOutput = (queue: QueueSettings): QueueSettings => ({ ...newQueue.parse(queue), id: queue.id });

function problemsTogether(queue: QueueSettings): readonly { path: string; problem: string }[] {
  try {
    checkTogether(queue);
    return [];
  } catch (error) {
    if (!(error instanceof PasokhError)) throw error;
    return z.object({ fields: z.array(z.object({ path: z.string(), problem: z.string() })) }).parse(error.data).fields;
  }
}

/** The ids of the queues that an operator serves. */
export const servesInput = z.array(id.transform(queueId)).max(1_000);

export const profileInput = z.strictObject({ id: id.transform(operatorId), name: id.optional(), queues: servesInput });

export const profileOf = ({ id: who, name, queues }: z.output<typeof profileInput>): OperatorProfile => ({
  ...{ id: who, name: name ?? who, queues },
});

export const profileOutput = ({ id: who, name, queues }: OperatorProfile): object => ({ id: who, name, queues });

/** The queues that an operator serves. */
export const queuesOf = ({ queues }: OperatorProfile): readonly QueueId[] => queues;

/** How long wrap-up after a call of this queue is, unless the operator ends it. */
export const wrapUpRuleMs = (queue: QueueSettings, _operator: OperatorProfile | undefined): DurationMs =>
  queue.wrapUpMs;

interface Otherwise {
  readonly id?: OperatorId;
  readonly queues: readonly QueueId[] | undefined;
}

/** The same operator under another id, or serving other queues. */
export const likeness = (profile: OperatorProfile, { id: other, queues }: Otherwise): OperatorProfile => ({
  ...profile,
  ...(other === undefined ? {} : { id: other, name: other }),
  ...(queues === undefined ? {} : { queues }),
});

/** Whom the ledger saw at work: the account as it is, if it still is, and the queues that were served besides. */
export const profileOfAccount = (
  id: OperatorId,
  account: Account | undefined,
  served: readonly QueueId[],
): OperatorProfile => ({
  ...{ id, name: account?.displayName ?? id },
  queues: [...new Set([...(account?.queues ?? []), ...served])],
});
