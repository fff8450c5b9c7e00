import type { QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { dropPlace, putPlace, type Draft } from './draft.ts';
import type { CallFields, QueuedCaller } from './state.ts';

export const formerPlaceId = (queueId: QueueId, number: string): string => `${queueId} ${number}`;

/** Withheld numbers are not one caller. */
const tellsWho = (number: string): boolean => /^\+?\d{3,}$/.test(number);

/** Of a caller who hung up waiting, or was cut off: kept for a while by the queue that was called, if it does so. */
export function keepPlace(draft: Draft, caller: CallFields, at: EpochMs): void {
  const { number, placedAt, visited } = caller;
  const queueId = visited[0] ?? caller.queueId;
  const formerPlaceMs = (queueId === null ? undefined : draft.state.queues.get(queueId))?.formerPlaceMs ?? 0;
  if (queueId === null || formerPlaceMs === 0 || !tellsWho(number)) return;
  putPlace(draft, formerPlaceId(queueId, number), { queueId, number, placedAt, until: at + formerPlaceMs });
}

/** From when the place of a caller counts who enters now. */
export function placeSince({ state }: Draft, queueId: QueueId, number: string, at: EpochMs): EpochMs {
  const place = state.places.get(formerPlaceId(queueId, number));
  return place === undefined || place.until < at ? at : Math.min(at, place.placedAt);
}

/** Given back once: to who is taken into the line, not to who is sent elsewhere. */
export function giveBackPlace(draft: Draft, { queueId, number }: QueuedCaller): void {
  const id = formerPlaceId(queueId, number);
  if (draft.state.places.has(id)) dropPlace(draft, id);
}
