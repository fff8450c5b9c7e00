import type { AcdGateway } from '../acd-runtime/gateway.ts';
import type { AcdEvent } from '../acd/events.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { DialOut, DialPlan } from './dial-out.ts';
import type { Log, PhoneWishes } from './ports.ts';

export interface PhoneWishesDeps {
  readonly gateway: Pick<AcdGateway, 'post' | 'now'>;
  readonly dialOut: Pick<DialOut, 'plan'>;
  /** As known last; null: of nobody who may sign in. */
  readonly roleOf: (operatorId: OperatorId) => Role | null;
  readonly log: Log;
}

/** Holds what is asked for on a phone to the same rules as what is asked through the API. */
export function createPhoneWishes({ gateway, dialOut, roleOf, log }: PhoneWishesDeps): PhoneWishes {
  /** @throws PasokhError `forbidden`, and whatever `DialOut.plan` throws */
  const plan = (to: string, operatorId: OperatorId): DialPlan => {
    const role = roleOf(operatorId);
    if (role === null) throw new PasokhError('forbidden');
    return dialOut.plan(to, { operatorId, role, queueId: null });
  };

  /** @returns whether it is done; why not is told by the log alone, since phones show little more than "refused" */
  const ask = async (operatorId: OperatorId, event: () => AcdEvent): Promise<boolean> => {
    const refused = (why: object): false => {
      log.info({ operatorId, ...why }, 'what an operator asked for on the phone is refused');
      return false;
    };
    try {
      for (const fact of await gateway.post(event())) if (fact.type === 'Refused') return refused({ why: fact.why });
      return true;
    } catch (error) {
      if (error instanceof PasokhError) return refused({ why: error.code, rule: error.data['rule'] });
      log.warn({ err: error, operatorId }, 'what an operator asked for on the phone failed');
      return false;
    }
  };

  return {
    dialled: ({ callId, operatorId: by, number: to }) =>
      ask(by, () => {
        const { number, shown, routes } = plan(to, by);
        const call = { callId, by, number, shown, queueId: null, routes };
        return { type: 'CallDialled', at: gateway.now(), ...call, ownLegIsUp: true };
      }),
  };
}
