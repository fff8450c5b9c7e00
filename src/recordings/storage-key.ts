import { iso } from '../shared/time.ts';
import type { Recording } from './recording.ts';

/**
 * `yyyy/mm/dd/<recording>.wav`. The day is that of the recording's start in UTC: the same for every process and every setting of a
 * time zone. Without a known start, the call's own instant, which the PBX puts before the dot of the call's id; where there is none, as
 * in the id of a dialled call, the day on which it was found.
 */
export function storageKeyOf(recording: Pick<Recording, 'id' | 'callId' | 'startedAt' | 'nextTryAt'>): string {
  const seconds = /(\d+)\.\d+$/.exec(recording.callId)?.[1];
  const begun = recording.startedAt ?? (seconds === undefined ? recording.nextTryAt : Number(seconds) * 1000);
  const day = iso(begun).slice(0, 10);
  return `${day.replaceAll('-', '/')}/${recording.id}.wav`;
}
