import type { FastifyRequest } from 'fastify';
import type { Principal } from '../operators/account.ts';
import { PasokhError } from '../shared/errors.ts';
import type { Role } from '../shared/role.ts';

/** The check of access tokens; null for one that is forged, expired or revoked. */
export interface AccessTokens {
  readonly verify: (token: string) => Promise<Principal | null>;
}

/** Whether the thing that the request names belongs to this operator. Runs after the request was validated. */
export type Owns = (request: FastifyRequest, principal: Principal) => boolean | Promise<boolean>;

/**
 * Who may use a route. Every route carries one in `config.policy`; the server does not start with one that lacks it.
 *  - `anyone`: no token is looked at; `why` says why that is safe
 *  - `roles`: a valid token of one of these roles; `owner` lets every other signed-in operator in for what is their own
 */
export type Policy =
  | { readonly who: 'anyone'; readonly why: string }
  | { readonly who: 'roles'; readonly roles: readonly Role[]; readonly owner: Owns | null };

export const anyone = (why: string): Policy => ({ who: 'anyone', why });
export const only = (...roles: Role[]): Policy => ({ who: 'roles', roles, owner: null });
export const everybody = only('operator', 'supervisor', 'admin');
export const ownerOr = (owner: Owns, ...roles: Role[]): Policy => ({ who: 'roles', roles, owner });

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
    /** Names of string fields that may hold line breaks and tabs. */
    multiline?: readonly string[];
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** The signed-in operator of a route whose policy asks for one. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new PasokhError('unauthenticated');
  return request.principal;
}

function bearer(request: FastifyRequest): string | null {
  const match = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

/** First gate, before the body is read: token and role. */
export async function admit(request: FastifyRequest, tokens: AccessTokens): Promise<void> {
  const policy = request.routeOptions.config.policy;
  if (policy === undefined) throw new Error(`no policy on ${request.routeOptions.url ?? 'a route'}`);
  if (policy.who === 'anyone') return;
  const token = bearer(request);
  request.principal = token === null ? null : await tokens.verify(token);
  const { role } = principalOf(request);
  if (!policy.roles.includes(role) && policy.owner === null) throw new PasokhError('forbidden');
}

/** Second gate, after validation: ownership, for those whom the role alone does not let in. */
export async function admitOwner(request: FastifyRequest): Promise<void> {
  const policy = request.routeOptions.config.policy;
  if (policy?.who !== 'roles' || policy.owner === null) return;
  const principal = principalOf(request);
  if (policy.roles.includes(principal.role)) return;
  if (await policy.owner(request, principal)) return;
  throw new PasokhError('forbidden', { message: 'You have no part in this.' }); // the role alone is not the reason
}
