import { createCapacityMeter } from '../../src/acd-runtime/capacity-meter.ts';
import type { NoteStore } from '../../src/acd-runtime/ports.ts';
import { createAccessTokens } from '../../src/auth/access-tokens.ts';
import { createPasswordHasher } from '../../src/auth/password-hasher.ts';
import { randomSource } from '../../src/auth/random-source.ts';
import { createSecretBox } from '../../src/auth/secret-box.ts';
import { createCalls } from '../../src/calls/calls.ts';
import type { CallStore } from '../../src/calls/ports.ts';
import { createDialBook } from '../../src/dialling/dial-book.ts';
import type { DialOut } from '../../src/dialling/dial-out.ts';
import { createDialRules } from '../../src/dialling/dial-rules-service.ts';
import type { DialRulesStore, TrunkAccount, TrunkProvisioner, TrunkStore } from '../../src/dialling/ports.ts';
import { createTrunkStates } from '../../src/dialling/trunk-states.ts';
import { createTrunkSync } from '../../src/dialling/trunk-sync.ts';
import { createTrunks } from '../../src/dialling/trunks.ts';
import { createCaseFiles } from '../../src/files/case-files.ts';
import { createCustomers } from '../../src/files/customers.ts';
import type { CustomerStore, FileStore } from '../../src/files/ports.ts';
import { createAudioTickets } from '../../src/http/audio-tickets.ts';
import { followCalls } from '../../src/http/live/call-news.ts';
import { createHub } from '../../src/http/live/hub.ts';
import { createTickets } from '../../src/http/live/tickets.ts';
import { liveTopics } from '../../src/http/live/topics.ts';
import { createLog } from '../../src/http/log.ts';
import type { RouteDeps } from '../../src/http/routes.ts';
import { allRoutes } from '../../src/http/routes.ts';
import { createServer } from '../../src/http/server.ts';
import { portLog, setTimer } from '../../src/main/ports.ts';
import { createDispositionReport, type LabelledTalkStore } from '../../src/metrics/disposition-report.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { MetricsStore } from '../../src/metrics/ports.ts';
import type { StaffingStore } from '../../src/metrics/staffing.ts';
import { createStaffing } from '../../src/metrics/staffing.ts';
import { createAccounts } from '../../src/operators/accounts.ts';
import { createCallLabels, type CallLabelStore } from '../../src/operators/call-labels.ts';
import { createConfigSync } from '../../src/operators/config-sync.ts';
import type { AuditLog } from '../../src/operators/audit.ts';
import type {
  AccountStore,
  PauseHistory,
  PauseReasonStore,
  PhoneAccount,
  PhoneContact,
  PhoneContacts,
  PhoneProvisioner,
  QueueStore,
  SessionStore,
} from '../../src/operators/ports.ts';
import type { DispositionStore } from '../../src/operators/disposition.ts';
import { createDispositions } from '../../src/operators/dispositions.ts';
import { createOwnPassword } from '../../src/operators/own-password.ts';
import { createPauseReasons } from '../../src/operators/pause-reasons.ts';
import { createPauses } from '../../src/operators/pauses.ts';
import { createQueues } from '../../src/operators/queues.ts';
import { createReach } from '../../src/operators/reach.ts';
import { createRoles } from '../../src/operators/roles.ts';
import { createSignIn } from '../../src/operators/sign-in.ts';
import { createSignInThrottle } from '../../src/operators/sign-in-throttle.ts';
import { createRecordingAccess } from '../../src/recordings/access.ts';
import type { RecordingStorage, RecordingStore } from '../../src/recordings/ports.ts';
import { PasokhError } from '../../src/shared/errors.ts';
import type { OperatorId } from '../../src/shared/ids.ts';
import { operatorId, trunkId } from '../../src/shared/ids.ts';
import type { Role } from '../../src/shared/role.ts';
import { createCoreGateway } from '../fakes/core-gateway.ts';
import { createMemoryNotes } from '../fakes/memory-notes.ts';

export interface Stores {
  readonly accounts: AccountStore;
  readonly queues: QueueStore;
  readonly pauseReasons: PauseReasonStore;
  readonly pauseHistory: PauseHistory;
  readonly dispositions: DispositionStore;
  readonly callLabels: CallLabelStore;
  readonly trunks: TrunkStore;
  readonly dialRules: DialRulesStore;
  readonly sessions: SessionStore;
  readonly calls: CallStore;
  readonly metrics: MetricsStore;
  readonly labelledTalks: LabelledTalkStore;
  readonly staffing: StaffingStore;
  readonly recordings: RecordingStore;
  readonly storage: Pick<RecordingStorage, 'get'>;
  readonly customers: CustomerStore;
  readonly files: FileStore;
  readonly audit: AuditLog;
}

/** Phones that are written down instead of put on a PBX. */
function rememberedPhones() {
  const there = new Map<OperatorId, PhoneAccount>();
  const registered = new Map<OperatorId, readonly PhoneContact[]>();
  const provisioner: PhoneProvisioner = {
    provision: async (phone) => {
      there.set(phone.operatorId, phone);
      return { is: 'ok' };
    },
    remove: async (id) => ({ is: there.delete(id) ? 'ok' : 'gone' }),
    reconcile: async (phones) => {
      there.clear();
      for (const phone of phones) there.set(phone.operatorId, phone);
      return { is: 'ok' };
    },
  };
  /** By leg, the address of the phone that it is on. */
  const busy = new Map<string, string>();
  const contacts: PhoneContacts = async (id, besides) =>
    (registered.get(id) ?? []).filter(({ address }) => address !== busy.get(besides ?? ''));
  return { ...provisioner, there, registered, busy, contacts };
}

/** Every number may be dialled, by one trunk. */
const anyNumber: DialOut = {
  queueOf: () => undefined,
  numberOf: (to) => to,
  plan: (to) => {
    const shown = '02191001000';
    return { number: to, shown, routes: [{ trunkId: trunkId('t1'), dial: to, shown, limit: null }] };
  },
};

/** Trunks that are written down instead of put on a PBX; all of them answer. */
function rememberedTrunks(): TrunkProvisioner & { readonly there: () => readonly TrunkAccount[] } {
  let there: readonly TrunkAccount[] = [];
  return {
    there: () => there,
    reconcile: async (trunks) => {
      there = trunks;
      return { is: 'ok' };
    },
    states: async (trunks) => new Map(trunks.map(({ id }) => [id, 'reachable'])),
  };
}

/** The HTTP side as `main` puts it together, over the given stores and the real core without a PBX. */
export async function createHttpService(
  stores: Stores,
  others: Partial<RouteDeps> & { readonly notes?: NoteStore } = {},
) {
  const secret = 'a secret for tests, 32 characters';
  const clock = { ahead: 0 };
  const now = (): number => Date.now() + clock.ahead;
  const log = createLog('silent');
  const gateway = createCoreGateway(now);
  const phones = rememberedPhones();
  const tokens = createAccessTokens(secret, now);
  const passwords = createPasswordHasher();
  const box = createSecretBox(secret);
  const random = randomSource;
  const roles = createRoles({ notes: createMemoryNotes(), log });
  const sync = createConfigSync({ ...stores, core: gateway, phones, box, random, roles, log });
  sync.pbxConnected();
  const accounts = createAccounts({ store: stores.accounts, passwords, tokens, random, box, sync, log });
  const queues = createQueues({ store: stores.queues, random, sync, log });
  const pauseReasons = createPauseReasons({ store: stores.pauseReasons, random });
  const pauses = createPauses({ reasons: pauseReasons, history: stores.pauseHistory, view: gateway.view, now });
  gateway.onFacts(pauses.noticed);
  const provisioner = rememberedTrunks();
  const book = createDialBook({ trunks: stores.trunks, rules: stores.dialRules, notes: createMemoryNotes(), log });
  const trunkSync = createTrunkSync({ store: stores.trunks, provisioner, box, log });
  const trunkStates = createTrunkStates({ book, provisioner, now, log });
  const trunks = createTrunks({ store: stores.trunks, book, sync: trunkSync, box, newId: random.newId, log });
  const dialRules = createDialRules({ store: stores.dialRules, book });
  const dispositions = createDispositions({ store: stores.dispositions, random });
  const callLabels = createCallLabels({ ...stores, store: stores.callLabels, view: gateway.view, now });
  gateway.onFacts(callLabels.noticed);
  const besideOperators = { pauseOf: pauses.of, missingLabelOf: callLabels.missingOf };
  const tickets = createTickets(now);
  const { notes = createMemoryNotes() } = others;
  const capacity = createCapacityMeter({ gateway, notes, setTimer, log: portLog(log) });
  const calling = { callNews: followCalls(gateway), showMonitoring: true, dialOut: anyNumber };
  const beside = () => ({ today: null, ...besideOperators, capacityOf: capacity.last, ...calling });
  const hub = createHub({ gateway, tickets, topics: liveTopics, isRevoked: tokens.isRevoked, beside, now });
  const throttle = createSignInThrottle();
  const signIn = createSignIn({ ...stores, passwords, tokens, random, throttle, now, log });
  const ownPassword = createOwnPassword({ ...stores, passwords, tokens, throttle, now, log });
  const reach = createReach();
  gateway.onFacts(reach.noticed);
  const phoneSettings = {
    sip: { host: '127.0.0.1', port: 5060 },
    webPhones: { url: 'wss://pbx.example/ws', stunUrls: ['stun:pbx.example'], turnUrls: [], turnSecret: null },
  };
  const evidence = {
    recordings: createRecordingAccess({ store: stores.recordings, storage: stores.storage, now }),
    audioTickets: createAudioTickets(now),
    customers: createCustomers({ store: stores.customers, newId: random.newId, now }),
    files: createCaseFiles({ store: stores.files, live: gateway.view.callers, newId: random.newId, now }),
  };
  const reports = {
    calls: createCalls({ store: stores.calls }),
    metrics: createMetrics({ store: stores.metrics, clock: { pbxNow: now } }),
    dispositionReport: createDispositionReport(stores.labelledTalks),
    staffing: createStaffing({ store: stores.staffing, clock: { pbxNow: now } }),
    timeZone: 'Asia/Tehran',
  };
  const deps: RouteDeps = {
    ...{ gateway, probes: [], signIn, accounts, queues, now, hub, tickets },
    ...{ pauseReasons, ...besideOperators, ownPassword, capacity, audit: stores.audit },
    ...{ trunks, trunkStates, dialRules },
    ...{ dispositions, callLabels, ...calling, reach, phoneContacts: phones.contacts, ...phoneSettings },
    ...{ ...reports, ...evidence, ...others },
  };
  const app = await createServer({ log, tokens, trustedProxies: [], routes: allRoutes(deps) });
  const tokenOf = async (role: Role, id = operatorId(`${role}1`)): Promise<{ authorization: string }> => {
    const { token } = await tokens.issue({ operatorId: id, role, userName: role, sessionId: `s-${id}` });
    return { authorization: `Bearer ${token}` };
  };
  return {
    ...{ app, gateway, phones, tokens, accounts, queues, pauseReasons, pauses, dispositions, callLabels, capacity },
    ...{ provisioner, trunkStates, book, callNews: calling.callNews },
    ...{ sync, hub, clock, now, passwords, tokenOf },
  };
}

/** Stores of which every method rejects as if the ledger were away. */
export function storesAway(): Stores {
  const reject = () => Promise.reject(new PasokhError('ledger-unavailable'));
  const away = new Proxy({}, { get: () => reject });
  return {
    ...{ accounts: away as AccountStore, queues: away as QueueStore, sessions: away as SessionStore },
    ...{ pauseReasons: away as PauseReasonStore, pauseHistory: away as PauseHistory },
    ...{ trunks: away as TrunkStore, dialRules: away as DialRulesStore },
    ...{ dispositions: away as DispositionStore, callLabels: away as CallLabelStore },
    labelledTalks: away as LabelledTalkStore,
    ...{ calls: away as CallStore, metrics: away as MetricsStore, staffing: away as StaffingStore },
    ...{ recordings: away as RecordingStore, storage: away as RecordingStorage },
    ...{ customers: away as CustomerStore, files: away as FileStore },
    audit: away as AuditLog,
  };
}
