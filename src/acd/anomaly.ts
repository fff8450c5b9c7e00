import type { Draft } from './draft.ts';
import type { AcdEventType } from './events.ts';

/** Counts an event that cannot be, or a lost race; the state stays as it is. */
export function seeAnomaly({ at, facts }: Draft, event: AcdEventType, subject: string, note: string): void {
  facts.push({ at, type: 'AnomalySeen', event, subject, note });
}
