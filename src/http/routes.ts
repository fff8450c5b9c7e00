import type { Routes } from './app.ts';
import type { AuditDeps } from './routes/audit.ts';
import { auditRoutes } from './routes/audit.ts';
import type { AuthDeps } from './routes/auth.ts';
import { authRoutes } from './routes/auth.ts';
import type { CapacityDeps } from './routes/capacity.ts';
import { capacityRoutes } from './routes/capacity.ts';
import type { CustomersDeps } from './routes/customers.ts';
import { customerRoutes } from './routes/customers.ts';
import type { DialRulesRouteDeps } from './routes/dial-rules.ts';
import { dialRuleRoutes } from './routes/dial-rules.ts';
import type { DispositionsDeps } from './routes/dispositions.ts';
import { dispositionRoutes } from './routes/dispositions.ts';
import type { FilesDeps } from './routes/files.ts';
import { fileRoutes } from './routes/files.ts';
import type { CallDispositionDeps } from './routes/call-disposition.ts';
import { callDispositionRoutes } from './routes/call-disposition.ts';
import type { CallControlDeps } from './routes/call-control.ts';
import { callControlRoutes } from './routes/call-control.ts';
import type { CallChangeDeps } from './routes/call-change.ts';
import { callChangeRoutes } from './routes/call-change.ts';
import type { CallEndDeps } from './routes/call-end.ts';
import { callEndRoutes } from './routes/call-end.ts';
import type { CallsDeps } from './routes/calls.ts';
import { callRoutes } from './routes/calls.ts';
import type { HealthDeps } from './routes/health.ts';
import { healthRoutes } from './routes/health.ts';
import type { LiveDeps } from './routes/live.ts';
import { liveRoutes } from './routes/live.ts';
import type { MeDeps } from './routes/me.ts';
import { meRoutes } from './routes/me.ts';
import type { MePhoneDeps } from './routes/me-phone.ts';
import { mePhoneRoutes } from './routes/me-phone.ts';
import type { MetricsDeps } from './routes/metrics.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operatorPresenceRoutes } from './routes/operator-presence.ts';
import type { OperatorsDeps } from './routes/operators.ts';
import { operatorRoutes } from './routes/operators.ts';
import type { PauseReasonsDeps } from './routes/pause-reasons.ts';
import { pauseReasonRoutes } from './routes/pause-reasons.ts';
import type { QueueSignInDeps } from './routes/queue-sign-ins.ts';
import { queueSignInRoutes } from './routes/queue-sign-ins.ts';
import type { QueuesDeps } from './routes/queues.ts';
import { queueRoutes } from './routes/queues.ts';
import type { RecordingsDeps } from './routes/recordings.ts';
import { recordingRoutes } from './routes/recordings.ts';
import type { RoutingDeps } from './routes/routing.ts';
import { routingRoutes } from './routes/routing.ts';
import type { StaffingDeps } from './routes/staffing.ts';
import { staffingRoutes } from './routes/staffing.ts';
import type { TrunksDeps } from './routes/trunks.ts';
import { trunkRoutes } from './routes/trunks.ts';

/** All that the routes are made from. A new route file adds its dependencies here and itself below. */
export type RouteDeps = HealthDeps &
  AuthDeps &
  MeDeps &
  MePhoneDeps &
  OperatorsDeps &
  QueuesDeps &
  QueueSignInDeps &
  PauseReasonsDeps &
  DispositionsDeps &
  TrunksDeps &
  DialRulesRouteDeps &
  StaffingDeps &
  CapacityDeps &
  CallsDeps &
  CallChangeDeps &
  CallControlDeps &
  CallDispositionDeps &
  CallEndDeps &
  RoutingDeps &
  MetricsDeps &
  AuditDeps &
  LiveDeps &
  RecordingsDeps &
  CustomersDeps &
  FilesDeps;

/** The whole route table: what `main` serves and what the policy test walks. */
export const allRoutes = (deps: RouteDeps): readonly Routes[] => [
  healthRoutes(deps),
  authRoutes(deps),
  meRoutes(deps),
  mePhoneRoutes(deps),
  operatorRoutes(deps),
  operatorPresenceRoutes(deps),
  queueRoutes(deps),
  queueSignInRoutes(deps),
  pauseReasonRoutes(deps),
  dispositionRoutes(deps),
  trunkRoutes(deps),
  dialRuleRoutes(deps),
  staffingRoutes(deps),
  capacityRoutes(deps),
  callRoutes(deps),
  callChangeRoutes(deps),
  callControlRoutes(deps),
  callDispositionRoutes(deps),
  callEndRoutes(deps),
  routingRoutes(deps),
  metricsRoutes(deps),
  auditRoutes(deps),
  liveRoutes(deps),
  recordingRoutes(deps),
  customerRoutes(deps),
  fileRoutes(deps),
];
