import type { DurationMs, EpochMs } from '../shared/time.ts';
import { amiInstant } from './ami/messages.ts';
import type { ClockOffset } from './clock-offset.ts';
import { announceOwner } from './ownership.ts';
import type { Session } from './session.ts';

export interface HeartbeatNeeds {
  readonly session: Session;
  readonly instance: string;
  readonly everyMs: DurationMs;
  readonly offset: ClockOffset;
  /** Our monotonic clock. */
  readonly clock: () => EpochMs;
  readonly beat: () => void;
  readonly missed: (why: string) => void;
}

/**
 * Pings both links, and ARI's HTTP besides its socket, since silence proves nothing. Each ping must be answered before the
 * next is due. The AMI answer carries the PBX's clock; the HTTP ping says whose the PBX is.
 * @returns the function that ends it
 */
export function startHeartbeat(needs: HeartbeatNeeds): () => void {
  const { session, instance, everyMs, offset, clock } = needs;
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const pingAmi = async () => {
    const sentAt = clock();
    const answer = await session.ami.send('Ping', {});
    const at = amiInstant.safeParse(answer['timestamp']);
    if (at.success) offset.sample(sentAt, clock(), at.data);
  };
  const missed = (why: string) => {
    if (!over) needs.missed(why);
  };
  const round = async () => {
    timer = setTimeout(() => missed('a ping was not answered'), everyMs);
    try {
      await Promise.all([pingAmi(), session.pingSocket(), announceOwner(session.calls, instance)]);
    } catch (error) {
      missed(error instanceof Error ? error.message : String(error));
      return;
    }
    clearTimeout(timer);
    if (over) return;
    needs.beat();
    timer = setTimeout(() => void round(), everyMs);
  };
  void round();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
