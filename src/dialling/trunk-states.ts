import type { TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { DialBook } from './dial-book.ts';
import type { Log, TrunkProvisioner } from './ports.ts';
import type { TrunkState } from './trunk.ts';

export interface TrunkStanding {
  readonly state: TrunkState;
  /** As far as it was watched. */
  readonly since: EpochMs;
}

/** How the trunks stand, as the PBX said when it was asked last. */
export interface TrunkStates {
  readonly of: (id: TrunkId) => TrunkStanding;
  /** Asks the PBX. While that does not answer, nothing is known of any. */
  readonly look: () => Promise<void>;
}

export interface TrunkStatesDeps {
  readonly book: Pick<DialBook, 'trunks'>;
  readonly provisioner: Pick<TrunkProvisioner, 'states'>;
  readonly now: () => EpochMs;
  readonly log: Log;
}

const down: readonly TrunkState[] = ['unregistered', 'unreachable'];

/** Whether it is known to be down; one of which nothing is known may be up. */
export const isDown = (state: TrunkState): boolean => down.includes(state);

export function createTrunkStates({ book, provisioner, now, log }: TrunkStatesDeps): TrunkStates {
  const begunAt = now();
  const standings = new Map<TrunkId, TrunkStanding>();

  return {
    of: (id) => standings.get(id) ?? { state: 'unknown', since: begunAt },
    look: async () => {
      const trunks = book.trunks().filter(({ enabled }) => enabled);
      const states = trunks.length === 0 ? new Map<TrunkId, TrunkState>() : await provisioner.states(trunks);
      const gone = new Set(standings.keys());
      for (const { id } of trunks) {
        gone.delete(id);
        const before = standings.get(id)?.state;
        const state = states?.get(id) ?? 'unknown';
        if (state === before) continue;
        standings.set(id, { state, since: now() });
        if (isDown(state)) log.warn({ trunkId: id, state }, 'a trunk is down');
        else if (before !== undefined && isDown(before)) log.info({ trunkId: id, state }, 'a trunk is back');
      }
      for (const id of gone) standings.delete(id);
    },
  };
}
