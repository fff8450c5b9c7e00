import { randomBytes } from 'node:crypto';
import type { RecordingId } from '../recordings/recording.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { minute } from '../shared/time.ts';

export interface AudioTicket {
  readonly recordingId: RecordingId;
  readonly operatorId: OperatorId;
  readonly expiresAt: EpochMs;
}

/**
 * Tickets for the `<audio>` element, which can send no token. One opens one recording for one operator, as often as the player asks
 * for a part, for ten minutes and the length of the recording.
 */
export interface AudioTickets {
  readonly issue: (
    recordingId: RecordingId,
    operatorId: OperatorId,
    durationMs: DurationMs,
  ) => { readonly ticket: string; readonly expiresAt: EpochMs };
  /** Null for one that is unknown or expired. */
  readonly check: (ticket: string) => AudioTicket | null;
}

export function createAudioTickets(now: () => EpochMs): AudioTickets {
  const tickets = new Map<string, AudioTicket>();

  const forgetOld = (): void => {
    for (const [ticket, { expiresAt }] of tickets) if (expiresAt <= now()) tickets.delete(ticket);
  };

  return {
    issue: (recordingId, operatorId, durationMs) => {
      forgetOld();
      const ticket = randomBytes(24).toString('base64url');
      const expiresAt = now() + 10 * minute + durationMs;
      tickets.set(ticket, { recordingId, operatorId, expiresAt });
      return { ticket, expiresAt };
    },
    check: (ticket) => {
      const found = tickets.get(ticket);
      return found !== undefined && found.expiresAt > now() ? found : null;
    },
  };
}
