import type { FastifyRequest } from 'fastify';
import type { Actor } from '../operators/account.ts';
import type { EpochMs } from '../shared/time.ts';
import { principalOf } from './policy.ts';

/** Who makes the change that this request asks for, and when. */
export const actorOf = (request: FastifyRequest, now: () => EpochMs): Actor => ({
  id: principalOf(request).operatorId,
  at: now(),
});
