import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Readiness } from '../../contract/health.ts';
import { alive, readiness } from '../../contract/health.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { anyone } from '../policy.ts';

/** A part that calls do not need: answers null when it works, else why not; settles within a second. */
export interface Probe {
  readonly part: 'postgres' | 'redis';
  readonly check: () => Promise<string | null>;
}

export interface HealthDeps {
  readonly gateway: Pick<AcdGateway, 'impediments'>;
  readonly probes: readonly Probe[];
}

/** `GET /health/live`, `GET /health/ready`: what an orchestrator and a person ask first. */
export const healthRoutes =
  ({ gateway, probes }: HealthDeps): Routes =>
  (app) => {
    const policy = anyone('orchestrators have no account; the answer names parts, not data');

    app.get('/health/live', { config: { policy }, schema: { response: { 200: alive } } }, () => ({
      status: 'alive' as const,
    }));

    app.get(
      '/health/ready',
      { config: { policy }, schema: { response: { 200: readiness, 503: readiness } } },
      async (_request, reply) => {
        const stopping = gateway
          .impediments()
          .map(({ part, why, since }) => ({ part, why, since: iso(since), stopsCalls: true }));
        const checked = await Promise.all(
          probes.map(async ({ part, check }) => ({ part, why: await check(), since: null, stopsCalls: false })),
        );
        const lacking = checked.flatMap((probe) => (probe.why === null ? [] : [{ ...probe, why: probe.why }]));
        const answer: Readiness = {
          status: stopping.length > 0 ? 'unready' : lacking.length > 0 ? 'degraded' : 'ready',
          missing: [...stopping, ...lacking],
        };
        return reply.code(answer.status === 'unready' ? 503 : 200).send(answer);
      },
    );
  };
