/** What people do that is written down for the audit, and what kind of thing each is done to. */
export const auditSubjects = {
  ...({ 'signed-in': 'session', 'own-password-changed': 'operator' } as const),
  ...({ 'operator-created': 'operator', 'operator-changed': 'operator', 'operator-removed': 'operator' } as const),
  ...({ 'sip-secret-changed': 'operator' } as const),
  ...({ 'queue-created': 'queue', 'queue-changed': 'queue', 'queue-removed': 'queue' } as const),
  ...({
    'queue-operator-added': 'queue',
    'queue-operator-changed': 'queue',
    'queue-operator-removed': 'queue',
  } as const),
  ...({ 'pause-reason-created': 'pause-reason', 'pause-reason-changed': 'pause-reason' } as const),
  ...({ 'pause-reason-removed': 'pause-reason' } as const),
  ...({ 'disposition-created': 'disposition', 'disposition-changed': 'disposition' } as const),
  ...({ 'disposition-removed': 'disposition' } as const),
  ...({ 'trunk-created': 'trunk', 'trunk-changed': 'trunk', 'trunk-removed': 'trunk' } as const),
  ...({ 'dial-rules-changed': 'dial-rules' } as const),
  ...({ 'presence-set': 'operator', 'queue-sign-in-set': 'operator' } as const),
  ...({ 'call-priority-changed': 'call', 'call-moved': 'call', 'call-ended': 'call' } as const),
  ...({ 'call-monitored': 'call', 'call-taken-over': 'call', 'recording-pause-set': 'call' } as const),
  ...({ 'call-labelled': 'call', 'dial-refused': 'number' } as const),
} as const;

export type AuditAction = keyof typeof auditSubjects;
export type AuditSubject = (typeof auditSubjects)[AuditAction];
export const auditActions = Object.keys(auditSubjects) as readonly AuditAction[] as readonly [
  AuditAction,
  ...AuditAction[],
];

/** Done to calls and operators as they work, and told by the core. */
export const liveActions = [
  ...(['presence-set', 'queue-sign-in-set'] as const),
  ...(['call-priority-changed', 'call-moved', 'call-ended'] as const),
  ...(['call-monitored', 'call-taken-over', 'recording-pause-set'] as const),
] as const satisfies readonly AuditAction[];
export type LiveAction = (typeof liveActions)[number];
export const isLiveAction = (action: AuditAction): action is LiveAction =>
  (liveActions as readonly AuditAction[]).includes(action);

/** Done to calls and operators as they work, by whomever it is told; the others are changes of accounts and settings. */
export const workActions: readonly AuditAction[] = [...liveActions, 'call-labelled', 'dial-refused'];
