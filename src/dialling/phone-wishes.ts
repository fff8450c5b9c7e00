import { dialledKey } from '../acd/dialled.ts';
import type { AcdEvent, Target } from '../acd/events.ts';
import { PasokhError } from '../shared/errors.ts';
import type { CallId, OperatorId, QueueId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { DialOut, DialPlan } from './dial-out.ts';
import type { Core, Log, PhoneWishes } from './ports.ts';

export interface PhoneWishesDeps {
  readonly core: Core;
  readonly dialOut: Pick<DialOut, 'plan'>;
  /** As known last; null: of nobody who may sign in. */
  readonly roleOf: (operatorId: OperatorId) => Role | null;
  readonly log: Log;
}

/** Holds what is asked for on a phone to the same rules as what is asked through the API. */
export function createPhoneWishes({ core, dialOut, roleOf, log }: PhoneWishesDeps): PhoneWishes {
  const { view } = core;

  /** @throws PasokhError `forbidden`, and whatever `DialOut.plan` throws */
  const plan = (to: string, operatorId: OperatorId, queueId: QueueId | null): DialPlan => {
    const role = roleOf(operatorId);
    if (role === null) throw new PasokhError('forbidden');
    return dialOut.plan(to, { operatorId, role, queueId });
  };

  const queueOf = (number: string): QueueId | undefined => {
    const key = dialledKey(number);
    const isIts = (own: string) => dialledKey(own) === key;
    return [...view.queues.values()].find((queue) => queue.removed !== true && queue.dialledNumbers.some(isIts))?.id;
  };

  /** @throws PasokhError as `plan` */
  const targetOf = (callId: CallId, by: OperatorId, to: Parameters<PhoneWishes['handedOver']>[0]['to']): Target => {
    if ('operatorId' in to) return { is: 'operator', operatorId: to.operatorId };
    const queue = queueOf(to.number);
    if (queue !== undefined) return { is: 'queue', queueId: queue };
    const caller = view.callers.get(callId);
    const inNameOf = caller === undefined || caller.is === 'leaving' ? null : caller.queueId;
    const { number, routes } = plan(to.number, by, inNameOf);
    return { is: 'number', number, routes };
  };

  /** @returns whether it is done; why not is told by the log alone, since phones show little more than "refused" */
  const ask = async (operatorId: OperatorId, event: () => AcdEvent): Promise<boolean> => {
    const refused = (why: object): false => {
      log.info({ operatorId, ...why }, 'what an operator asked for on the phone is refused');
      return false;
    };
    try {
      for (const fact of await core.post(event())) if (fact.type === 'Refused') return refused({ why: fact.why });
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
        const { number, shown, routes } = plan(to, by, null);
        const call = { callId, by, number, shown, queueId: null, routes };
        return { type: 'CallDialled', at: core.now(), ...call, ownLegIsUp: true };
      }),
    handedOver: ({ callId, operatorId: by, to }) =>
      ask(by, () => ({ type: 'TransferAsked', at: core.now(), callId, by, to: targetOf(callId, by, to) })),
  };
}
