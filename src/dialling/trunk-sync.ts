import { oneAtATime } from '../shared/one-at-a-time.ts';
import { PasokhError } from '../shared/errors.ts';
import type { Log, SecretBox, StoredTrunk, TrunkAccount, TrunkProvisioner, TrunkStore } from './ports.ts';

/** Brings the PBX in line with the ledger: levels, not changes, so whatever was missed is mended by the next run. */
export interface TrunkSync {
  /**
   * Settles once a run that began after the call is over. Runs never overlap.
   * @throws whatever the ledger throws; `acd-unavailable` when the PBX did not take all of it
   */
  readonly run: () => Promise<void>;
}

export interface TrunkSyncDeps {
  readonly store: Pick<TrunkStore, 'all'>;
  readonly provisioner: Pick<TrunkProvisioner, 'reconcile'>;
  readonly box: Pick<SecretBox, 'open'>;
  readonly log: Log;
}

export function createTrunkSync({ store, provisioner, box, log }: TrunkSyncDeps): TrunkSync {
  const accountOf = ({ trunk, sealedSecret }: StoredTrunk): readonly TrunkAccount[] => {
    const { id, mode, host, userName, from, transport, codecs, defaultNumber, probed } = trunk;
    if (!trunk.enabled) return [];
    const secret = sealedSecret === null ? null : box.open(sealedSecret, id);
    if (sealedSecret !== null && secret === null) {
      log.warn({ trunkId: id }, 'the secret of a trunk cannot be opened: it has to be set again');
      return [];
    }
    return [{ id, mode, host, userName, from, transport, codecs, defaultNumber, probed, secret }];
  };

  const runOnce = async (): Promise<void> => {
    const accounts = (await store.all()).flatMap(accountOf);
    const result = await provisioner.reconcile(accounts);
    if (!('why' in result)) return;
    throw new PasokhError('acd-unavailable', { message: `The PBX did not take a trunk: ${result.is}, ${result.why}` });
  };

  return {
    run: oneAtATime(runOnce),
  };
}
