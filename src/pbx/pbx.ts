import { randomUUID } from 'node:crypto';
import type { Pbx, PbxListener } from '../acd-runtime/ports.ts';
import type { PhoneContacts, PhoneProvisioner } from '../operators/ports.ts';
import type { EmergencyProvisioner, PhoneWishes, TrunkProvisioner } from '../dialling/ports.ts';
import type { PbxRecordings } from '../recordings/ports.ts';
import type { EpochMs } from '../shared/time.ts';
import { openAriHttp } from './ari/http.ts';
import { createEmergencyProvisioner } from './emergency-ways.ts';
import { createFallbackCalls } from './fallback-calls.ts';
import { keepPlace } from './commands/caller.ts';
import { findGone } from './gone.ts';
import { runCommand } from './commands/run-command.ts';
import { createCounters, type CounterName } from './counters.ts';
import { createLink, type Link, type LinkState } from './link.ts';
import type { PbxOptions, PbxSettings } from './options.ts';
import { createPhoneContacts } from './phone-contacts.ts';
import { endOrphan } from './phone-calls.ts';
import { createPhones } from './phones.ts';
import { mirrorPresence } from './presence-mirror.ts';
import { createRecordingFiles } from './recording-files.ts';
import { createTrunkProvisioner } from './trunks.ts';
import { createWatchdog } from './watchdog.ts';

export interface PbxHealth {
  readonly is: LinkState;
  readonly why: string | null;
  readonly since: EpochMs;
  /** PBX clock minus ours, in ms. */
  readonly clockOffsetMs: number | null;
  readonly counts: Readonly<Partial<Record<CounterName, number>>>;
}

/** The PBX as `main` holds it: the loop's port, its lifecycle and its health. */
export interface PbxAdapter extends Pbx, Pick<Link, 'now'> {
  /** Begins to connect; `listener.connected` tells when. */
  readonly start: () => void;
  /** Lets go and ends everything under way as unreachable. Calls on the PBX go on. */
  readonly stop: () => Promise<void>;
  readonly health: () => PbxHealth;
  readonly phones: PhoneProvisioner;
  readonly phoneContacts: PhoneContacts;
  /** Who is asked from now on what becomes of that which operators do on their phones themselves; until then it is refused. */
  readonly servePhones: (wishes: PhoneWishes) => void;
  readonly trunks: TrunkProvisioner;
  readonly emergencies: EmergencyProvisioner;
  /** The recording folder; it needs the PBX's HTTP and nothing else of the link. */
  readonly recordings: PbxRecordings;
}

/** The link to one Asterisk. The listener is called in order, never before `start`. */
export function createPbx(options: PbxOptions, listener: PbxListener): PbxAdapter {
  const settings: PbxSettings = {
    actionTimeoutMs: 3_000,
    pingEveryMs: 2_000,
    stalledAfterMs: 5_000,
    onStage: async () => undefined,
    ...options,
    instance: randomUUID(),
  };
  const server = { ...settings.ari, timeoutMs: settings.actionTimeoutMs };
  const counters = createCounters();
  const watchdog = createWatchdog(server, settings.ari.app, settings.stalledAfterMs);
  const recordings = createRecordingFiles(server);
  const linked: typeof listener = {
    ...listener,
    connected: (snapshot, gapFrom) => {
      fallback.toldBySnapshot(snapshot);
      listener.connected(snapshot, gapFrom);
    },
  };
  let wishes: PhoneWishes | null = null;
  const link = createLink(settings, counters, watchdog, linked, {
    dialled: async (wish) => (await wishes?.dialled(wish)) ?? { is: 'refused' },
    handedOver: async (wish) => (await wishes?.handedOver(wish)) ?? false,
    completed: async (wish) => (await wishes?.completed(wish)) ?? false,
  });
  const fallback = createFallbackCalls(link, listener.fallbackServed);
  let closeHttp: (() => Promise<void>) | null = null;
  return {
    node: settings.node,
    run: (command) => link.act((lines) => runCommand(lines, command)),
    keepPlace: (call) => link.act(({ calls }) => keepPlace(calls, call)),
    findGone: async (ids) => {
      let found: Awaited<ReturnType<Pbx['findGone']>> = null;
      await link.act(async (lines) => {
        found = await findGone(lines, ids);
        return undefined;
      });
      return found;
    },
    endOrphan: (id) => link.act((lines) => endOrphan(lines, id)),
    forgetTraces: (ids) => link.act((lines) => fallback.forget(lines, ids)),
    mirrorPresence: (operator, presence) => link.act(({ ami }) => mirrorPresence(ami, operator, presence)),
    letGo: link.letGo,
    resume: link.resume,
    now: link.now,
    phones: createPhones(link),
    phoneContacts: createPhoneContacts(link),
    servePhones: (served) => {
      wishes = served;
    },
    trunks: createTrunkProvisioner(link),
    emergencies: createEmergencyProvisioner(link),
    recordings,
    start: () => {
      closeHttp ??= openAriHttp(server);
      watchdog.start();
      link.start();
      fallback.start();
    },
    stop: async () => {
      fallback.stop();
      link.stop();
      await Promise.all([watchdog.stop(), recordings.close(), closeHttp?.()]);
      closeHttp = null;
    },
    health: () => ({ ...link.state(), clockOffsetMs: link.clockOffsetMs(), counts: counters.read() }),
  };
}
