import type { OperatorProfile, QueueRules } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type {
  AccountStore,
  Core,
  Log,
  PhoneProvisioner,
  QueueStore,
  RandomSource,
  RosterEntry,
  SecretBox,
} from './ports.ts';
import { rulesOf } from './queue-settings.ts';

/**
 * Brings the core and the phones in line with the ledger. It compares levels, not changes: whatever was missed (the core was not
 * running, the PBX was away) is mended by the next run. Run after every change, on start, after the PBX came back, and now and then.
 */
export interface ConfigSync {
  /** Settles once a run that began after the call is over. Runs never overlap. @throws whatever the ledger or the core throws */
  readonly run: () => Promise<void>;
  /** The PBX may have lost its phones: the next run provisions all of them. */
  readonly forgetPhones: () => void;
}

export interface ConfigSyncDeps {
  readonly accounts: Pick<AccountStore, 'roster' | 'setSipSecret'>;
  readonly queues: Pick<QueueStore, 'all'>;
  readonly core: Core;
  readonly phones: PhoneProvisioner;
  readonly box: SecretBox;
  readonly random: Pick<RandomSource, 'newSipSecret'>;
  readonly log: Log;
}

const removed = 'removed';

export function createConfigSync(deps: ConfigSyncDeps): ConfigSync {
  const { accounts, queues, core, phones, box, random, log } = deps;
  /** What the PBX was last told of each phone. */
  const told = new Map<OperatorId, string>();

  const pushQueues = async (wanted: readonly QueueRules[]): Promise<void> => {
    const ids = new Set(wanted.map((queue) => queue.id));
    for (const queueId of core.view.queues.keys()) {
      if (!ids.has(queueId)) await core.post({ type: 'QueueRemoved', queueId, at: core.now() });
    }
    const changed = wanted.filter((queue) => !same(queue, core.view.queues.get(queue.id)));
    // A number that moves from one queue to another is let go of before it is taken.
    const losersFirst = changed.toSorted((a, b) => Number(gainsNumbers(a)) - Number(gainsNumbers(b)));
    for (const queue of losersFirst) await core.post({ type: 'QueueConfigured', queue, at: core.now() });
  };

  const gainsNumbers = (queue: QueueRules): boolean => {
    const had = core.view.queues.get(queue.id)?.dialledNumbers ?? [];
    return queue.dialledNumbers.some((number) => !had.includes(number));
  };

  const pushOperators = async (wanted: readonly OperatorProfile[]): Promise<void> => {
    const ids = new Set(wanted.map((operator) => operator.id));
    for (const [operatorId, known] of core.view.operators) {
      const gone = ids.has(operatorId) || known.removed === true;
      if (!gone) await core.post({ type: 'OperatorRemoved', operatorId, at: core.now() });
    }
    for (const operator of wanted) {
      const known = core.view.operators.get(operator.id);
      if (known?.removed === true || !same(operator, known?.profile)) {
        await core.post({ type: 'OperatorConfigured', operator, at: core.now() });
      }
    }
  };

  const pushPhone = async ({ account, deleted, sealedSipSecret }: RosterEntry): Promise<void> => {
    const { id, displayName } = account;
    if (deleted || !account.active) {
      // An operator who was removed during a call keeps the phone until the call is over.
      if (told.get(id) === removed || core.view.operators.has(id)) return;
      await phones.remove(id);
      told.set(id, removed);
      return;
    }
    const secret = box.open(sealedSipSecret, id) ?? (await renewSecret(id));
    const telling = JSON.stringify([secret, displayName]);
    if (told.get(id) === telling) return;
    await phones.provision(id, secret, displayName);
    told.set(id, telling);
  };

  /** The service's secret was changed, so the old one cannot be read any more: the phone gets a new one. */
  const renewSecret = async (id: OperatorId): Promise<string> => {
    const secret = random.newSipSecret();
    await accounts.setSipSecret(id, box.seal(secret, id), { id: null, at: core.now() });
    log.warn({ operatorId: id }, 'SIP secret could not be opened and was renewed');
    return secret;
  };

  const pushPhones = async (roster: readonly RosterEntry[]): Promise<void> => {
    const rest = roster.values();
    let failures = 0;
    const lane = async (): Promise<void> => {
      for (const entry of rest) {
        await pushPhone(entry).catch((error: unknown) => {
          failures += 1;
          if (failures === 1) log.warn({ operatorId: entry.account.id, err: error }, 'phone not provisioned');
        });
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    if (failures > 0) log.warn({ failures }, 'phones not provisioned; tried again with the next run');
  };

  const runOnce = async (): Promise<void> => {
    const [allQueues, roster] = await Promise.all([queues.all(), accounts.roster()]);
    const working = roster.filter(({ account, deleted }) => account.active && !deleted).map(({ account }) => account);
    await pushQueues(allQueues.map(rulesOf));
    await pushOperators(working.map(({ id, displayName, queues: of }) => ({ id, name: displayName, queues: of })));
    await pushPhones(roster);
  };

  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return {
    run: () => {
      next ??= running
        .catch(() => null)
        .then(() => {
          next = null;
          return (running = runOnce());
        });
      return next;
    },
    forgetPhones: () => told.clear(),
  };
}

/** Equal as data, whatever the order of the fields; lists of ids count as sets, for the core may sort them. */
function same(a: object, b: object | undefined): boolean {
  const canonical = (value: object): string =>
    JSON.stringify(
      Object.entries(value)
        .map(([key, field]): [string, unknown] => [key, Array.isArray(field) ? field.toSorted() : field])
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return b !== undefined && canonical(a) === canonical(b);
}
