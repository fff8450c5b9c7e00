import { z } from 'zod';
import { plainServing, wrapUpOf, type OperatorProfile, type Serving } from '../../acd/queue-rules.ts';
import { newOperator } from '../../contract/operators.ts';
import { newQueue } from '../../contract/queues.ts';
import { servingTerms } from '../../contract/queue-rules.ts';
import { defined } from '../../http/defined.ts';
import type { Account } from '../../operators/account.ts';
import { problemsAround, problemsWithin, type Problem } from '../../operators/queue-checks.ts';
import type { QueueSettings } from '../../operators/queue-settings.ts';
import { operatorId, queueId, type OperatorId, type QueueId } from '../../shared/ids.ts';
import type { DurationMs } from '../../shared/time.ts';

// The one place where rules and profiles are made of what a file says.

const id = z.string().min(1).max(64);

/** A queue as the API takes it, with its id. */
export const queueInput = newQueue
  .extend({ id: id.transform(queueId) })
  .strict()
  .superRefine((queue, context) => {
    for (const { path, problem } of problemsWithin(queue))
      context.addIssue({ code: 'custom', path: pathOf(path), message: problem });
  });

/** The API speaks of the body of a request. */
const pathOf = (path: string): string[] => path.split('/').slice(1);

/** What a queue of the service is in a file: the fields that `queueInput` reads, and none beside them. */
export const queueOutput = (queue: QueueSettings): QueueSettings => ({ ...newQueue.parse(queue), id: queue.id });

/** What the rules of a queue say against the other queues, and against those who serve it; `before`: what was so already. */
export function problemsOf(
  queue: QueueSettings,
  before: QueueSettings,
  queues: readonly QueueSettings[],
  profiles: readonly OperatorProfile[],
): readonly Problem[] {
  const others = queues.filter((other) => other.id !== queue.id);
  const operators = profiles.flatMap(({ serves, units, skills: able }) =>
    serves.filter((one) => one.queueId === queue.id).map(({ tier }) => ({ tier, units, skills: able, active: true })),
  );
  const overflows = new Map(others.map((other) => [other.id, other.overflow]));
  return problemsAround(queue, before, { overflows, operators }).map(({ path, problem }) => ({
    ...{ path: pathOf(path).join('/'), problem },
  }));
}

const queueNamed = z.string().min(1).max(100);

/** The queues that an operator serves: ids, or more than the id. */
export const servesInput = z
  .array(
    z.union([
      queueNamed.transform((queue): Serving => plainServing(queueId(queue))),
      servingTerms
        .extend({ queueId: queueNamed.transform(queueId) })
        .transform(({ queueId: queue, ...terms }): Serving => ({ ...plainServing(queue), ...defined(terms) })),
    ]),
  )
  .max(1_000);

const { skills, units } = newOperator.shape;
export const profileInput = z.strictObject({
  ...{ id: id.transform(operatorId), name: id.optional(), queues: servesInput, skills, units },
});

export const profileOf = ({ id: who, name, queues, ...rest }: z.output<typeof profileInput>): OperatorProfile => ({
  ...{ id: who, name: name ?? who, serves: queues, ...rest },
});

/** An operator who serves these queues, and of whom nothing else is said. */
export const plainOperator = (name: string, queues: readonly QueueId[]): OperatorProfile =>
  profileOf(profileInput.parse({ id: name, queues }));

export const profileOutput = ({ serves, ...rest }: OperatorProfile): object => ({ ...rest, queues: serves });

/** The queues that an operator serves. */
export const queuesOf = ({ serves }: OperatorProfile): readonly QueueId[] => serves.map((one) => one.queueId);

/** How long wrap-up after a call of this queue is, unless the operator says otherwise. */
export const wrapUpRuleMs = (queue: QueueSettings, operator: OperatorProfile | undefined): DurationMs =>
  operator === undefined ? queue.wrapUpMs : wrapUpOf(queue, operator);

interface Otherwise {
  readonly id?: OperatorId;
  readonly queues: readonly Serving[] | undefined;
}

/** The same operator under another id, or serving other queues. */
export const likeness = (profile: OperatorProfile, { id: other, queues }: Otherwise): OperatorProfile => ({
  ...profile,
  ...(other === undefined ? {} : { id: other, name: other }),
  ...(queues === undefined ? {} : { serves: queues }),
});

/** Whom the ledger saw at work: the account as it is, if it still is, and the queues that were served besides. */
export function profileOfAccount(
  who: OperatorId,
  account: Account | undefined,
  served: readonly QueueId[],
): OperatorProfile {
  if (account === undefined) return { ...plainOperator(who, served), name: who };
  const { displayName: name, serves, skills: able, units: capacity } = account;
  const besides = served.filter((queue) => serves.every((one) => one.queueId !== queue));
  return { id: who, name, serves: [...serves, ...besides.map(plainServing)], skills: able, units: capacity };
}
