import { z } from 'zod';
import { auditPage, auditQuery } from '../../contract/audit.ts';
import type { AuditLog } from '../../operators/audit.ts';
import { auditActions, auditSubjects, workActions, type AuditAction } from '../../shared/audit-action.ts';
import { PasokhError } from '../../shared/errors.ts';
import { nodeId, operatorId } from '../../shared/ids.ts';
import type { Role } from '../../shared/role.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { only, principalOf } from '../policy.ts';

export interface AuditDeps {
  readonly audit: AuditLog;
}

/** The latest instant that a date can hold. */
const at = z.int().min(0).max(8.64e15);
const place = z.union([
  z.object({ at, id: z.int().min(0) }),
  z.object({ at, node: z.string().transform(nodeId), seq: z.int().min(0) }),
]);

/** Supervisors see what they and others do to calls and operators at work; accounts, settings and sign-ins are for admins. */
const actionsOf = (role: Role): readonly AuditAction[] => (role === 'admin' ? auditActions : workActions);

/** Who did what to whom. */
export const auditRoutes =
  ({ audit }: AuditDeps): Routes =>
  (app) => {
    app.get(
      '/v1/audit',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags: ['audit'],
          description:
            'Who did what to whom, newest first. Supervisors see what was done to calls and operators at work ' +
            `(${workActions.join(', ')}), admins all.`,
          querystring: auditQuery,
          response: { 200: auditPage },
        },
      },
      async (request) => {
        const { limit, cursor, actor, subject, action, from, to } = request.query;
        const actions = actionsOf(principalOf(request).role);
        if (action !== undefined && !actions.includes(action)) throw new PasokhError('forbidden');
        const filter = {
          actor: actor === undefined ? null : operatorId(actor),
          subject: subject ?? null,
          actions: action === undefined ? actions : [action],
          from: from ?? null,
          to: to ?? null,
        };
        const after = cursor === undefined ? null : decodeCursor(place, cursor);
        const { items, next } = await audit.list(filter, after, limit);
        return {
          items: items.map((entry) => ({
            ...{ at: iso(entry.at), actor: entry.actor, action: entry.action },
            subject: { is: auditSubjects[entry.action], ...entry.subject },
            data: { ...entry.data },
          })),
          nextCursor: next === null ? null : encodeCursor(next),
        };
      },
    );
  };
