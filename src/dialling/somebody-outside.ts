import type { Target } from '../acd/events.ts';
import type { Caller } from '../acd/state.ts';
import type { CallId } from '../shared/ids.ts';
import type { Dialler, DialOut } from './dial-out.ts';

/** Who can be asked aside: anybody but a queue. */
export type Consulted = Exclude<Target, { readonly is: 'queue' }>;

export interface OutsideDeps {
  readonly dialOut: Pick<DialOut, 'plan'>;
  readonly callers: { readonly get: (id: CallId) => Caller | undefined };
}

/** Somebody outside for a call, in the name of the queue that it is of. @throws PasokhError as `DialOut.plan` */
export function somebodyOutside(
  to: string,
  callId: CallId,
  by: Omit<Dialler, 'queueId'>,
  { dialOut, callers }: OutsideDeps,
): Consulted {
  const caller = callers.get(callId);
  const queueId = caller === undefined || caller.is === 'leaving' ? null : caller.queueId;
  const { number, routes } = dialOut.plan(to, { ...by, queueId });
  return { is: 'number', number, routes };
}
