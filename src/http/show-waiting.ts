import type { LineExplanation, WaitExplanation } from '../acd/explain.ts';
import type { WaitingLine } from '../contract/explanation.ts';
import type { QueueId } from '../shared/ids.ts';
import { iso } from '../shared/time.ts';

export const showWaiting = (queueId: QueueId, { at, inLine, callers }: LineExplanation): WaitingLine => ({
  ...{ queueId, at: iso(at), inLine },
  callers: callers.map(showCaller),
});

function showCaller({ caller, waitedMs, ...why }: WaitExplanation): WaitingLine['callers'][number] {
  const { id, is, queuedAt, placedAt, priority, offers, preference, widensAt } = caller;
  return {
    ...{ place: why.place, callId: id, state: is, queuedAt: iso(queuedAt), placedAt: iso(placedAt) },
    waitedMs: Math.max(0, waitedMs),
    ...{ priority, offers, offeredTo: [...why.offeredTo], needs: [...why.needs] },
    preference:
      preference === null
        ? null
        : { operatorId: preference.is === 'known' ? preference.operatorId : null, until: iso(preference.until) },
    widensAt: widensAt === null ? null : iso(widensAt),
    ...{ heldBy: [...why.heldBy], excluded: why.excluded, operators: [...why.operators] },
  };
}
