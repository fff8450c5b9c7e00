import { createAccountStore } from '../../../src/db/account-store.ts';
import { createAuditLog } from '../../../src/db/audit-log.ts';
import { createCallStore } from '../../../src/db/call-store.ts';
import { createCustomerStore } from '../../../src/db/customer-store.ts';
import { createCallLabelStore } from '../../../src/db/call-label-store.ts';
import { createDialRulesStore } from '../../../src/db/dial-rules-store.ts';
import { createDispositionStore } from '../../../src/db/disposition-store.ts';
import { createFileStore } from '../../../src/db/file-store.ts';
import { createLabelledTalks } from '../../../src/db/labelled-talks.ts';
import { createMetricsStore } from '../../../src/db/metrics-store.ts';
import { createPauseHistory } from '../../../src/db/pause-history.ts';
import { createPauseReasonStore } from '../../../src/db/pause-reason-store.ts';
import { createQueueStore } from '../../../src/db/queue-store.ts';
import { createRecordingStore } from '../../../src/db/recording-store.ts';
import { createSessionStore } from '../../../src/db/session-store.ts';
import { createStaffingStore } from '../../../src/db/staffing-store.ts';
import { createTrunkStore } from '../../../src/db/trunk-store.ts';
import type { Database } from '../../../src/db/connection.ts';
import type { Role } from '../../../src/shared/role.ts';
import type { Stores } from '../../support/http-service.ts';
import { createHttpService } from '../../support/http-service.ts';

export const password = 'correct horse battery';

/** The HTTP side over a real database, with one person of each role who signs in for real. */
export async function createHttpOn(db: Database, storage: Stores['storage'] = { get: async () => null }) {
  const stores = {
    ...{ accounts: createAccountStore(db), queues: createQueueStore(db), sessions: createSessionStore(db) },
    ...{ pauseReasons: createPauseReasonStore(db), pauseHistory: createPauseHistory(db) },
    ...{ trunks: createTrunkStore(db), dialRules: createDialRulesStore(db) },
    ...{ dispositions: createDispositionStore(db), callLabels: createCallLabelStore(db) },
    labelledTalks: createLabelledTalks(db),
    ...{ calls: createCallStore(db), metrics: createMetricsStore(db), staffing: createStaffingStore(db) },
    ...{ recordings: createRecordingStore(db), storage },
    ...{ customers: createCustomerStore(db), files: createFileStore(db) },
    audit: createAuditLog(db),
  };
  const service = await createHttpService(stores);
  const { app, accounts, now } = service;

  const call = async (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options: { as?: string | undefined; body?: unknown; from?: string } = {},
  ) => {
    const answer = await app.inject({
      method,
      url,
      remoteAddress: options.from ?? '127.0.0.1',
      headers: options.as === undefined ? {} : { authorization: `Bearer ${options.as}` },
      ...(options.body === undefined ? {} : { payload: options.body as object }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? null : answer.json() };
  };
  const login = (userName: string, from?: string, as = password) =>
    call('POST', '/v1/auth/login', { body: { userName, password: as }, ...(from === undefined ? {} : { from }) });

  /** An account, and a fresh access token of it. */
  const person = async (userName: string, role: Role, displayName = userName) => {
    const by = { id: null, at: now() };
    const wish = { userName, displayName, role, active: true, skills: {}, units: 1, password };
    const account = await accounts.create(wish, by);
    const { body } = await login(userName);
    return { id: account.id, token: body.accessToken as string, refreshToken: body.refreshToken as string };
  };
  return { ...service, stores, call, login, person };
}

export type HttpOn = Awaited<ReturnType<typeof createHttpOn>>;
