import type { z } from 'zod';
import { dialRules, dialRulesWish } from '../../contract/dial-rules.ts';
import type { DialRules } from '../../dialling/dial-rules.ts';
import type { DialRulesService } from '../../dialling/dial-rules-service.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { only } from '../policy.ts';

export interface DialRulesRouteDeps {
  readonly dialRules: DialRulesService;
  readonly now: () => EpochMs;
}

const show = ({
  changedAt,
  rules,
  emergencyNumbers,
  serviceNumbers,
  ...rest
}: DialRules): z.input<typeof dialRules> => ({
  ...{ ...rest, changedAt: iso(changedAt) },
  ...{ emergencyNumbers: [...emergencyNumbers], serviceNumbers: [...serviceNumbers] },
  rules: rules.map((rule) => ({ ...rule, roles: rule.roles === 'all' ? 'all' : [...rule.roles] })),
});

/** Who may dial what: supervisors read it, admins replace it. */
export const dialRuleRoutes =
  ({ dialRules: service, now }: DialRulesRouteDeps): Routes =>
  (app) => {
    const tags = ['dial rules'];

    app.get(
      '/v1/dial-rules',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: { tags, description: 'Goes on while the ledger is away.', response: { 200: dialRules } },
      },
      async () => show(await service.read()),
    );

    app.put(
      '/v1/dial-rules',
      { config: { policy: only('admin') }, schema: { tags, body: dialRulesWish, response: { 200: dialRules } } },
      async (request) => {
        const { version, ...settings } = request.body;
        return show(await service.replace(settings, version, actorOf(request, now)));
      },
    );
  };
