import type { Logger } from 'pino';
import { randomSource } from '../auth/random-source.ts';
import { createSecretBox } from '../auth/secret-box.ts';
import type { AcdRuntime } from '../acd-runtime/runtime.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/connection.ts';
import { createDialHistory, createDialRulesStore } from '../db/dial-rules-store.ts';
import { createRefusedDialStore } from '../db/refused-dial-store.ts';
import { createTrunkStore } from '../db/trunk-store.ts';
import { createDialBook } from '../dialling/dial-book.ts';
import { createDialOut, type DialOut } from '../dialling/dial-out.ts';
import { createDialRules, type DialRulesService } from '../dialling/dial-rules-service.ts';
import { createDialledCalls } from '../dialling/dialled-calls.ts';
import { createPhoneWishes } from '../dialling/phone-wishes.ts';
import { createEmergencyWays } from '../dialling/emergency-ways.ts';
import type { EmergencyProvisioner, Notes, PhoneWishes, TrunkProvisioner } from '../dialling/ports.ts';
import { createRefusalBook } from '../dialling/refused-dials.ts';
import { createTrunkStates, type TrunkStates } from '../dialling/trunk-states.ts';
import { createTrunkSync } from '../dialling/trunk-sync.ts';
import { createTrunks, type Trunks } from '../dialling/trunks.ts';
import type { Roles } from '../operators/roles.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import { second } from '../shared/time.ts';
import { repeat } from './repeat.ts';

/** Trunks and dial rules, kept in line with the PBX. */
export interface Dialling {
  readonly trunks: Trunks;
  readonly trunkStates: TrunkStates;
  readonly dialRules: DialRulesService;
  readonly dialOut: DialOut;
  readonly phoneWishes: PhoneWishes;
  readonly start: () => void;
  /** The PBX is there, maybe without its trunks. */
  readonly pbxConnected: () => void;
  readonly stop: () => Promise<void>;
}

export interface DiallingParts {
  readonly db: Database;
  readonly runtime: Pick<AcdRuntime, 'view' | 'now' | 'onFacts' | 'post'>;
  readonly provisioner: TrunkProvisioner;
  readonly emergencies: EmergencyProvisioner;
  readonly notes: Notes;
  readonly roles: Pick<Roles, 'of'>;
}

export function createDialling(config: Config, log: Logger, parts: DiallingParts): Dialling {
  const { db, runtime, provisioner, emergencies, notes, roles } = parts;
  const { view, now } = runtime;
  const store = createTrunkStore(db);
  const rules = createDialRulesStore(db);
  const box = createSecretBox(config.tokenSecret);
  const book = createDialBook({ trunks: store, rules, notes, log });
  const sync = createTrunkSync({ store, provisioner, box, log });
  const trunkStates = createTrunkStates({ book, provisioner, now, log });
  const dialled = createDialledCalls({ history: createDialHistory(db), live: view, now });
  const defaultRegion = config.defaultRegion as PhoneRegion;
  const refusals = createRefusalBook({ store: createRefusedDialStore(db), notes, log });
  const dialOut = createDialOut({
    book,
    dialled,
    trunkStates,
    live: view,
    defaultRegion,
    refused: refusals.noticed,
    now,
  });
  const stopNoticing = runtime.onFacts(dialled.noticed);
  let hasPbx = false;

  const reading = repeat(
    async () => {
      await book.refresh();
      await dialled.recall();
      if (hasPbx) await sync.run();
    },
    {
      ...{ everyMs: 15 * second, afterFailureMs: 2 * second },
      onFailure: (error) =>
        log.warn({ err: error }, 'trunks or dial rules not in line: going on with those known last'),
    },
  );
  const ways = createEmergencyWays({ book, provisioner: emergencies, defaultRegion });
  // By itself: it needs no ledger.
  const telling = repeat(
    async () => {
      if (hasPbx) await ways.run();
    },
    {
      ...{ everyMs: 15 * second, afterFailureMs: 2 * second },
      onFailure: (error) => log.warn({ err: error }, 'emergency numbers not in line with the PBX: trying again'),
    },
  );
  book.onChange(telling.now);
  const auditing = repeat(refusals.write, {
    ...{ everyMs: 2 * second, afterFailureMs: 5 * second },
    onFailure: (error) => log.warn({ err: error }, 'refused dials wait for the ledger'),
  });
  const watching = repeat(trunkStates.look, {
    ...{ everyMs: 5 * second, afterFailureMs: 5 * second },
    onFailure: (error) => log.warn({ err: error }, 'the states of trunks are not known'),
  });

  return {
    trunks: createTrunks({ store, book, sync, box, newId: randomSource.newId, log }),
    trunkStates,
    dialRules: createDialRules({ store: rules, book }),
    dialOut,
    phoneWishes: createPhoneWishes({ core: runtime, dialOut, roleOf: roles.of, log }),
    start: () => {
      reading.now();
      watching.now();
      auditing.now();
    },
    pbxConnected: () => {
      hasPbx = true;
      reading.now();
      telling.now();
    },
    stop: async () => {
      stopNoticing();
      await Promise.all([reading.stop(), telling.stop(), watching.stop(), auditing.stop()]);
    },
  };
}
