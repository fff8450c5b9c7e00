import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { Caller, Operator } from '../../acd/state.ts';
import type { CallId, OperatorId } from '../../shared/ids.ts';
import type { CallNews } from './call-news.ts';

/** The call in hand, ringing ones among them, and those on their way that may come back to an operator. */
export function ownCalls(
  view: Pick<AcdView, 'callers' | 'offers' | 'operators'>,
  id: OperatorId,
  { handedOver }: Pick<CallNews, 'handedOver'>,
): readonly Caller[] {
  const operator = view.operators.get(id);
  const inHand = operator === undefined ? null : callInHand(operator, view);
  const calls = new Set(inHand === null ? handedOver.by(id) : [inHand, ...handedOver.by(id)]);
  return [...calls].flatMap((call) => view.callers.get(call) ?? []);
}

const callInHand = ({ activity }: Operator, { offers }: Pick<AcdView, 'offers'>): CallId | null =>
  'offerId' in activity ? (offers.get(activity.offerId)?.callId ?? null) : null;
