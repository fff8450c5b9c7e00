import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Calls } from '../calls/calls.ts';
import type { CallId, OperatorId } from '../shared/ids.ts';
import type { CallNews } from './live/call-news.ts';
import { ownersOf } from './live/handed-over.ts';
import { offerOf } from './show-live-call.ts';

export interface PartDeps {
  readonly gateway: { readonly view: Pick<AcdView, 'callers' | 'offers'> };
  readonly calls: Pick<Calls, 'get'>;
  readonly callNews: Pick<CallNews, 'memory'>;
}

/**
 * Whether an operator has a part in a call, or had one in a call that is over: the own leg is up, or rings for another reason than the next of a queue, or the
 * call may come back, or is about to. Of a call that is over the ledger is asked, if this process does not know.
 *
 * @throws PasokhError `not-found`
 */
export async function hasPart(id: CallId, me: OperatorId, { gateway, calls, callNews }: PartDeps): Promise<boolean> {
  const { view } = gateway;
  const caller = view.callers.get(id);
  if (caller !== undefined) {
    if (caller.is === 'in-transit' && ownersOf(caller).includes(me)) return true;
    const offer = offerOf(caller, me, view);
    return offer !== undefined && (offer.is !== 'pending' || offer.purpose !== 'queue');
  }
  if (callNews.memory.hasEnded(id)) return callNews.memory.hadPart(id, me);
  const told = await calls.get(id);
  return told.dialledBy === me || told.operatorSegments.some(({ operatorId }) => operatorId === me);
}

/**
 * The same, or has had a part in a call that goes on: may ask, to be told what has become of it, and sees nothing else.
 *
 * @throws PasokhError `not-found`
 */
export const mayAsk = async (id: CallId, me: OperatorId, deps: PartDeps): Promise<boolean> =>
  deps.callNews.memory.hadPart(id, me) || (await hasPart(id, me, deps));
