// Generated from the database by `npm run db:types`; do not edit.
import type { ColumnType } from 'kysely';

/** A default of the database fills it in. */
type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
type Instant = ColumnType<Date, Date | string, Date | string>;
/** Comes out parsed, goes in as text. */
type Json = ColumnType<unknown, string, string>;

interface Attachments {
  attached_at: Instant;
  attached_by: string | null;
  automatic: boolean;
  call_id: string;
  file_id: string;
  removed_at: Instant | null;
  removed_by: string | null;
}

interface Audit {
  action: string;
  actor_id: string | null;
  at: Instant;
  data: Json;
  id: Generated<number>;
  subject: string;
}

interface CallAttempts {
  call_id: string;
  cause: number | null;
  ended_at: Instant | null;
  id: string;
  leg_id: string;
  number: string;
  operator_id: string;
  outcome: string | null;
  purpose: string;
  rang_at: Instant | null;
  sent_at: Instant;
  trunk_id: string;
}

interface CallDispositions {
  call_id: string;
  code: string;
  note: string | null;
  operator_id: string;
  set_at: Instant;
  set_by: string;
}

interface CallTransfers {
  at: Instant;
  call_id: string;
  how: string;
  operator_id: string;
  place: number;
  taken: boolean | null;
  to_number: string | null;
  to_operator_id: string | null;
  to_queue_id: string | null;
}

interface Calls {
  dialled: string;
  dialled_by: string | null;
  direction: string;
  ended_at: Instant | null;
  ended_by: string | null;
  entered_at: Instant;
  events: Json | null;
  id: string;
  node: string;
  number: string;
  number_e164: string | null;
  outcome: string | null;
  queue_id: string | null;
  recording_started_at: Instant | null;
  served_by: string;
  trunk_id: string | null;
}

interface CustomerNumbers {
  customer_id: string;
  e164: string;
  place: number;
  raw: string;
}

interface Customers {
  changed_at: Instant;
  created_at: Instant;
  id: string;
  name: string;
  name_key: string;
  note: string;
  version: number;
}

interface DialRules {
  calls_at_once: number | null;
  calls_per_hour: number | null;
  changed_at: Instant;
  emergency_numbers: string[];
  only_row: Generated<boolean>;
  otherwise: string;
  region: string | null;
  rules: Json;
  service_numbers: string[];
  version: number;
}

interface Dispositions {
  changed_at: Instant;
  code: string;
  created_at: Instant;
  deleted_at: Instant | null;
  name: string;
  place: number;
  queues: Generated<string[]>;
}

interface Facts {
  at: Instant;
  body: Json;
  call_id: string | null;
  node: string;
  operator_id: string | null;
  seq: number;
  type: string;
}

interface FileCounters {
  jalali_year: number;
  kind: string;
  last: number;
}

interface FileTransitions {
  at: Instant;
  file_id: string;
  from_state: string | null;
  id: Generated<number>;
  operator_id: string;
  to_state: string;
}

interface Files {
  changed_at: Instant;
  created_at: Instant;
  created_by: string;
  customer_id: string;
  id: string;
  kind: string;
  number: string;
  owner_id: string;
  state: string;
  subject: string;
  version: number;
}

interface Gaps {
  ended_at: Instant | null;
  node: string | null;
  seq: number | null;
  started_at: Instant | null;
}

interface Offers {
  asked_by: string | null;
  call_id: string;
  ended_at: Instant | null;
  id: string;
  made_at: Instant;
  operator_id: string;
  outcome: string | null;
  purpose: string;
  queue_id: string | null;
  queue_segment_id: string | null;
  rang_at: Instant | null;
  why: string | null;
}

interface OperatorSegments {
  call_id: string;
  consult_ms: number | null;
  ended_at: Instant | null;
  hold_ms: number | null;
  id: string;
  offer_id: string | null;
  operator_id: string;
  phases: Json;
  queue_id: string | null;
  served_by: string;
  talk_at: Instant;
  talk_ms: number | null;
  via: string;
}

interface OperatorSpans {
  axis: string;
  detail: string | null;
  ended_at: Instant | null;
  node: string;
  operator_id: string;
  seq: number;
  started_at: Instant;
  units: number | null;
  value: string;
}

interface Operators {
  active: boolean;
  changed_at: Instant;
  created_at: Instant;
  deleted_at: Instant | null;
  display_name: string;
  id: string;
  password_hash: string;
  role: string;
  sealed_sip_secret: string;
  skills: Generated<Json>;
  units: Generated<number>;
  user_name: string;
  user_name_key: string;
}

interface PauseReasons {
  alarm: boolean;
  changed_at: Instant;
  created_at: Instant;
  deleted_at: Instant | null;
  id: string;
  limit_ms: number | null;
  name: string;
  paid: boolean;
  place: number;
  system: boolean;
}

interface QueueNumbers {
  number: string;
  place: number;
  queue_id: string;
}

interface QueueOperators {
  added_at: Instant;
  operator_id: string;
  queue_id: string;
  tier: Generated<number>;
  weight: Generated<number>;
  wrap_up_ms: number | null;
}

interface QueueSegments {
  call_id: string;
  ended_at: Instant | null;
  entered_at: Instant;
  id: string;
  outcome: string | null;
  overflow: string | null;
  queue_id: string | null;
  served_by: string;
}

interface Queues {
  changed_at: Instant;
  created_at: Instant;
  deleted_at: Instant | null;
  disposition_mandatory: Generated<boolean>;
  id: string;
  max_wait_ms: number;
  name: string;
  ring_timeout_ms: number;
  routing: Json;
  service_level_ms: number;
  short_abandon_ms: number;
  when_no_operators: string;
  wrap_up_ms: number;
}

interface RecordingListenings {
  at: Instant;
  from_byte: number;
  id: Generated<number>;
  operator_id: string;
  recording_id: string;
  via: string;
}

interface Recordings {
  attempts: Generated<number>;
  bytes: number | null;
  call_id: string;
  caller_audible_ms: number | null;
  caller_silent: boolean | null;
  coverage: string | null;
  deleted_on_pbx_at: Instant | null;
  duration_ms: number | null;
  gone_looks: Generated<number>;
  id: string;
  last_failure: string | null;
  missing_ms: number | null;
  missing_since: Instant | null;
  next_try_at: Instant;
  operator_audible_ms: number | null;
  operator_silent: boolean | null;
  partial: boolean | null;
  sha256: string | null;
  started_at: Instant | null;
  state: string;
  storage_key: string | null;
  stored_at: Instant | null;
  torn: boolean | null;
  waits_for_end: Generated<boolean>;
}

interface RefreshTokens {
  hash: string;
  issued_at: Instant;
  replaced_at: Instant | null;
  session_id: string;
}

interface Sessions {
  address: string;
  ended_at: Instant | null;
  ended_why: string | null;
  expires_at: Instant;
  id: string;
  operator_id: string;
  started_at: Instant;
}

interface Trunks {
  changed_at: Instant;
  codecs: string[];
  created_at: Instant;
  default_number: string;
  deleted_at: Instant | null;
  enabled: boolean;
  from_addresses: string[] | null;
  host: string;
  id: string;
  mode: string;
  most_calls: number | null;
  name: string;
  numbers: string[];
  patterns: Json;
  probed: boolean;
  sealed_secret: string | null;
  transport: string;
  user_name: string | null;
}

interface Violations {
  call_id: string;
  detail: string;
  rule: string;
  subject: string;
}

export interface DB {
  attachments: Attachments;
  audit: Audit;
  call_attempts: CallAttempts;
  call_dispositions: CallDispositions;
  call_transfers: CallTransfers;
  calls: Calls;
  customer_numbers: CustomerNumbers;
  customers: Customers;
  dial_rules: DialRules;
  dispositions: Dispositions;
  facts: Facts;
  file_counters: FileCounters;
  file_transitions: FileTransitions;
  files: Files;
  gaps: Gaps;
  offers: Offers;
  operator_segments: OperatorSegments;
  operator_spans: OperatorSpans;
  operators: Operators;
  pause_reasons: PauseReasons;
  queue_numbers: QueueNumbers;
  queue_operators: QueueOperators;
  queue_segments: QueueSegments;
  queues: Queues;
  recording_listenings: RecordingListenings;
  recordings: Recordings;
  refresh_tokens: RefreshTokens;
  sessions: Sessions;
  trunks: Trunks;
  violations: Violations;
}
