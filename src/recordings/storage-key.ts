import { iso } from '../shared/time.ts';
import type { Recording } from './recording.ts';

/**
 * `yyyy/mm/dd/<recording>.wav`. The day is that of the recording's start in UTC: the same for every process and every setting of a
 * time zone. Without a known start, the call's own instant, which the PBX puts before the dot of the call's id.
 */
export function storageKeyOf(recording: Pick<Recording, 'id' | 'callId' | 'startedAt'>): string {
  const seconds = Number(/(\d+)\.\d+$/.exec(recording.callId)?.[1] ?? 0);
  const day = iso(recording.startedAt ?? seconds * 1000).slice(0, 10);
  return `${day.replaceAll('-', '/')}/${recording.id}.wav`;
}
