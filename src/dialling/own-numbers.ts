import { dialledKey } from '../acd/dialled.ts';
import type { Queue } from '../acd/state.ts';
import type { QueueId } from '../shared/ids.ts';
import { bareNumber, parsePhoneNumber, type PhoneRegion } from '../shared/phone-number.ts';

export type QueuesByNumber = ReadonlyMap<QueueId, Pick<Queue, 'dialledNumbers' | 'removed'>>;

/** The queue that this number of ours is dialled for, however either is written. */
export function queueOfNumber(to: string, queues: QueuesByNumber, region: PhoneRegion): QueueId | undefined {
  const key = (number: string): string => {
    const parsed = parsePhoneNumber(number, region);
    return parsed.ok ? parsed.e164 : dialledKey(bareNumber(number));
  };
  const wanted = key(to);
  for (const [id, { dialledNumbers, removed }] of queues)
    if (removed !== true && dialledNumbers.some((own) => key(own) === wanted)) return id;
  return undefined;
}
