import type { z } from 'zod';
import type { AcdGateway } from '../acd-runtime/gateway.ts';
import type { LiveOperator, presenceChoice } from '../contract/me.ts';
import type { PauseReasons } from '../operators/pause-reasons.ts';
import type { OperatorId } from '../shared/ids.ts';
import { liveOperatorOf, type BesideOperators } from './live-operator.ts';

export interface PresenceDeps extends BesideOperators {
  readonly gateway: AcdGateway;
  readonly pauseReasons: Pick<PauseReasons, 'checkChoice'>;
}

/**
 * Chooses the presence of an operator, now or for after the call. Needs no ledger.
 *
 * @throws PasokhError `not-found` or `pause-reason-unknown`
 */
export async function choosePresence(
  { gateway, pauseReasons, ...beside }: PresenceDeps,
  operatorId: OperatorId,
  { when, ...presence }: z.output<typeof presenceChoice>,
  by: OperatorId,
): Promise<LiveOperator> {
  const known = (): LiveOperator => liveOperatorOf(operatorId, gateway.view, beside);
  known();
  if (presence.is === 'paused') pauseReasons.checkChoice(presence.reason);
  const type = when === 'now' ? 'PresenceChosen' : 'NextPresenceChosen';
  await gateway.post({ type, operatorId, presence, by, at: gateway.now() });
  return known();
}
