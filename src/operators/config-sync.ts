import { oneAtATime } from '../shared/one-at-a-time.ts';
import type { OperatorProfile } from '../acd/queue-rules.ts';
import type { OperatorId } from '../shared/ids.ts';
import { PasokhError } from '../shared/errors.ts';
import type { Account } from './account.ts';
import type { AccountStore, Core, Log, PhoneAccount, PhoneProvisioner, PhoneResult, QueueStore } from './ports.ts';
import type { RandomSource, RosterEntry, SecretBox } from './ports.ts';
import { rulesOf } from './queue-settings.ts';
import type { Roles } from './roles.ts';

/**
 * Brings the core and the phones in line with the ledger. It compares levels, not changes: whatever was missed (the core was not
 * running, the PBX was away) is mended by the next run. Run after every change, on start, after the PBX came back, and now and then.
 */
export interface ConfigSync {
  /**
   * Settles once a run that began after the call is over. Runs never overlap.
   * @throws whatever the ledger or the core throws; `acd-unavailable` when only the phones could not be brought in line
   */
  readonly run: () => Promise<void>;
  /**
   * The PBX is there, maybe without its phones: the next run provisions all of them and removes those of nobody. Until the first
   * time no run tells it of any.
   */
  readonly pbxConnected: () => void;
}

export interface ConfigSyncDeps {
  readonly accounts: Pick<AccountStore, 'roster' | 'setSipSecret'>;
  readonly queues: Pick<QueueStore, 'all'>;
  readonly core: Core;
  readonly phones: PhoneProvisioner;
  readonly box: SecretBox;
  readonly random: Pick<RandomSource, 'newSipSecret'>;
  readonly roles: Pick<Roles, 'learn'>;
  readonly log: Log;
}

/** The part of an account that the core gets. */
const profileOf = ({ id, displayName: name, serves, skills, units }: Account): OperatorProfile => ({
  ...{ id, name, serves, skills, units },
});

export function createConfigSync(deps: ConfigSyncDeps): ConfigSync {
  const { accounts, queues, core, phones, box, random, roles, log } = deps;
  /** What the PBX was last told of each phone; null: not known. */
  let told: Map<OperatorId, string> | null = null;
  let hasPbx = false;

  const phoneOf = async ({ account: { id, displayName }, sealedSipSecret }: RosterEntry): Promise<PhoneAccount> => {
    const secret = box.open(sealedSipSecret, id) ?? (await renewSecret(id));
    return { operatorId: id, secret, displayName };
  };

  /** The service's secret was changed, so the old one cannot be read any more: the phone gets a new one. */
  const renewSecret = async (id: OperatorId): Promise<string> => {
    const secret = random.newSipSecret();
    await accounts.setSipSecret(id, box.seal(secret, id), { id: null, at: core.now() });
    log.warn({ operatorId: id }, 'SIP secret could not be opened and was renewed');
    return secret;
  };

  const demand = (result: PhoneResult): void => {
    if (!('why' in result)) return;
    throw new PasokhError('acd-unavailable', { message: `The PBX did not take a phone: ${result.is}, ${result.why}` });
  };

  const pushAll = async (wanted: ReadonlyMap<OperatorId, PhoneAccount>): Promise<void> => {
    demand(await phones.reconcile([...wanted.values()]));
    told = new Map([...wanted].map(([id, phone]) => [id, JSON.stringify(phone)]));
  };

  const pushChanged = async (
    wanted: ReadonlyMap<OperatorId, PhoneAccount>,
    known: Map<OperatorId, string>,
  ): Promise<void> => {
    for (const [id, phone] of wanted) {
      const telling = JSON.stringify(phone);
      if (known.get(id) === telling) continue;
      demand(await phones.provision(phone));
      known.set(id, telling);
    }
    for (const id of known.keys()) {
      // Who was removed during a call keeps the phone until the call is over.
      if (wanted.has(id) || core.view.operators.has(id)) continue;
      demand(await phones.remove(id));
      known.delete(id);
    }
  };

  const runOnce = async (): Promise<void> => {
    const [allQueues, everybody] = await Promise.all([queues.all(), accounts.roster()]);
    const roster = everybody.filter(({ account }) => account.active);
    roles.learn(roster.map(({ account }) => account));
    const profiles = roster.map(({ account }) => profileOf(account));
    const leaders = new Set(roster.flatMap(({ account: { id, role } }) => (role === 'operator' ? [] : [id])));
    await core.syncConfiguration(allQueues.map(rulesOf), profiles, (id) => leaders.has(id));
    if (!hasPbx) return;
    const wanted = new Map<OperatorId, PhoneAccount>();
    for (const entry of roster) wanted.set(entry.account.id, await phoneOf(entry));
    await (told === null ? pushAll(wanted) : pushChanged(wanted, told));
  };

  return {
    run: oneAtATime(runOnce),
    pbxConnected: () => {
      hasPbx = true;
      told = null;
    },
  };
}
