import type { Logger } from 'pino';
import { seekPreferred } from '../acd-runtime/preference-seeker.ts';
import type { Config } from '../config/config.ts';
import { createAcquaintances } from '../db/acquaintances.ts';
import { answers } from '../db/connection.ts';
import { createAudioTickets } from '../http/audio-tickets.ts';
import { followCalls } from '../http/live/call-news.ts';
import { createHub } from '../http/live/hub.ts';
import { createTickets } from '../http/live/tickets.ts';
import { liveTopics } from '../http/live/topics.ts';
import { allRoutes } from '../http/routes.ts';
import { createServer } from '../http/server.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import { second } from '../shared/time.ts';
import { createCaseWork } from './case-work.ts';
import { createCallDistribution } from './call-distribution.ts';
import { createDialling } from './dialling.ts';
import { createEvidence } from './evidence.ts';
import { createLedgerSide } from './ledger.ts';
import { createPeople } from './people.ts';
import { portLog, setTimer } from './ports.ts';
import { repeat } from './repeat.ts';
import { createReports } from './reports.ts';

/** The running service. */
export interface Service {
  /** Takes no more calls, tells what is left to tell, closes. Calls go on at the PBX, new ones take the native queue. */
  readonly stop: () => Promise<void>;
}

/**
 * Puts the rooms together and starts them, in this order: spool and core (what the last process left), HTTP (so that it can be asked
 * why it is not ready), PBX, stream and workers, configuration. Stop is the reverse, the PBX first: whoever calls then takes the
 * native queue. Neither Postgres nor Redis has to be up.
 *
 * @throws PasokhError `spool-unavailable`, or the error of a port that is taken
 */
export async function startService(config: Config, log: Logger): Promise<Service> {
  const now = (): number => Date.now();
  const { spool, runtime, pbx, capacity, onConnected } = createCallDistribution(config, log);
  const ledger = createLedgerSide(config, log, spool, { pbxNow: pbx.now });
  const people = createPeople(config, log, ledger.db, runtime, pbx.phones, spool.notes);
  const dialling = createDialling(config, log, {
    ...{ db: ledger.db, runtime, provisioner: pbx.trunks, emergencies: pbx.emergencies },
    ...{ notes: spool.notes, roles: people.roles },
  });
  pbx.servePhones(dialling.phoneWishes);

  const evidence = createEvidence(config, log, ledger.db, ledger.jobs, pbx.recordings);
  const caseWork = createCaseWork(config, log, ledger.db, { has: (callId) => runtime.view.callers.has(callId) });

  const { today, ...reports } = createReports(config, log, ledger.db, { pbxNow: pbx.now });

  const configuration = repeat(people.sync.run, {
    ...{ everyMs: 15 * second, afterFailureMs: 2 * second },
    onFailure: (error) =>
      log.warn({ err: error }, 'core or phones not in line with the ledger: going on as they are, trying again'),
  });
  onConnected(() => {
    people.sync.pbxConnected();
    configuration.now();
    dialling.pbxConnected();
  });

  const stopSeeking = seekPreferred({
    ...{ gateway: runtime, acquaintances: createAcquaintances(ledger.db), setTimer, log: portLog(log) },
    region: config.defaultRegion as PhoneRegion,
  });

  runtime.onFacts(people.reach.noticed);
  runtime.onFacts(people.pauses.noticed);
  const pauses = repeat(
    async () => {
      await people.pauseReasons.refresh();
      await people.pauses.recall();
    },
    {
      ...{ everyMs: 15 * second, afterFailureMs: 2 * second },
      onFailure: (error) => log.warn({ err: error }, 'pause reasons not read: going on with those known last'),
    },
  );

  runtime.onFacts(people.callLabels.noticed);
  const callLabels = repeat(people.callLabels.refresh, {
    ...{ everyMs: 15 * second, afterFailureMs: 2 * second },
    onFailure: (error) =>
      log.warn({ err: error }, 'not asked which calls lack a disposition: going on with those known last'),
  });

  const besideOperators = { pauseOf: people.pauses.of, missingLabelOf: people.callLabels.missingOf };
  const callNews = followCalls(runtime);
  const { showMonitoring } = config;
  const tickets = createTickets(now);
  const hub = createHub({
    ...{ gateway: runtime, tickets, topics: liveTopics, now },
    beside: () => ({ today: today(), ...besideOperators, capacityOf: capacity.last, callNews, showMonitoring }),
    isRevoked: people.tokens.isRevoked,
  });
  const server = await createServer({
    ...{ log, tokens: people.tokens, trustedProxies: config.http.trustedProxies },
    routes: allRoutes({
      ...{ gateway: runtime, capacity, accounts: people.accounts, queues: people.queues, signIn: people.signIn },
      ...{ pauseReasons: people.pauseReasons, ...besideOperators, ownPassword: people.ownPassword },
      ...{ dispositions: people.dispositions, callLabels: people.callLabels },
      ...{ trunks: dialling.trunks, trunkStates: dialling.trunkStates },
      ...{ dialRules: dialling.dialRules, dialOut: dialling.dialOut },
      ...{ reach: people.reach, phoneContacts: pbx.phoneContacts, sip: config.sip, webPhones: config.webPhones },
      ...{ callNews, showMonitoring },
      ...{ hub, tickets, now, ...reports, timeZone: config.timeZone },
      ...{ recordings: evidence.access, audioTickets: createAudioTickets(now) },
      ...{ customers: caseWork.customers, files: caseWork.files },
      probes: [
        { part: 'postgres', check: () => answers(ledger.db, second) },
        { part: 'redis', check: async () => (ledger.jobs.isUp() ? null : 'not connected') },
      ],
    }),
  });

  await server.listen({ host: config.http.host, port: config.http.port });
  runtime.start();
  capacity.start();
  pbx.start();
  ledger.start(evidence.handlers, evidence.noticed);
  evidence.start();
  caseWork.start();
  configuration.now();
  dialling.start();
  pauses.now();
  callLabels.now();
  log.info({ address: `http://${config.http.host}:${config.http.port}`, node: config.node }, 'pasokh is up');

  return {
    stop: async () => {
      stopSeeking();
      await runtime.stop();
      capacity.stop();
      await pbx.stop();
      await server.close();
      await Promise.all([configuration.stop(), dialling.stop(), pauses.stop(), callLabels.stop()]);
      await caseWork.stop();
      await evidence.stop();
      await ledger.stop();
      spool.close();
    },
  };
}
