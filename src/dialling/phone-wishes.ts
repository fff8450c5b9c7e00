import type { AcdEvent, Target } from '../acd/events.ts';
import type { Fact } from '../acd/facts.ts';
import { PasokhError } from '../shared/errors.ts';
import { callOfOffer, outsideLegOf, type CallId, type LegId, type OfferId, type OperatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { Dialler, DialOut } from './dial-out.ts';
import type { Address, Core, Dialling, Log, PhoneWishes } from './ports.ts';
import { somebodyOutside, type Consulted } from './somebody-outside.ts';

export interface PhoneWishesDeps {
  readonly core: Core;
  readonly dialOut: Pick<DialOut, 'plan' | 'queueOf'>;
  /** As known last; null: of nobody who may sign in. */
  readonly roleOf: (operatorId: OperatorId) => Role | null;
  readonly log: Log;
}

/** Holds what is asked for on a phone to the same rules as what is asked through the API. */
export function createPhoneWishes({ core, dialOut, roleOf, log }: PhoneWishesDeps): PhoneWishes {
  const { view } = core;

  /** @throws PasokhError `forbidden` */
  const diallerOf = (operatorId: OperatorId): Omit<Dialler, 'queueId'> => {
    const role = roleOf(operatorId);
    if (role === null) throw new PasokhError('forbidden');
    return { operatorId, role, via: 'phone' };
  };
  /** @throws PasokhError `forbidden`, and whatever `DialOut.plan` throws */
  const outside = (callId: CallId, by: OperatorId, to: string): Consulted =>
    somebodyOutside(to, callId, diallerOf(by), { dialOut, callers: view.callers });

  /** @returns what came of it, null if nothing; why not is told by the log alone, since phones show little more than "refused" */
  const ask = async (operatorId: OperatorId, event: () => AcdEvent): Promise<readonly Fact[] | null> => {
    const refused = (why: object): null => {
      log.info({ operatorId, ...why }, 'what an operator asked for on the phone is refused');
      return null;
    };
    try {
      const facts = await core.post(event());
      for (const fact of facts) if (fact.type === 'Refused') return refused({ why: fact.why });
      return facts;
    } catch (error) {
      if (error instanceof PasokhError) return refused({ why: error.code, rule: error.data['rule'] });
      log.warn({ err: error, operatorId }, 'what an operator asked for on the phone failed');
      return null;
    }
  };

  const call: PhoneWishes['dialled'] = async ({ callId, operatorId: by, to }) => {
    const facts = await ask(by, () => {
      // Colleagues are called for a customer, and not by themselves.
      if ('operatorId' in to) throw new PasokhError('number-invalid');
      const dialled = { callId, by, queueId: null, ...dialOut.plan(to.number, { ...diallerOf(by), queueId: null }) };
      return { type: 'CallDialled', at: core.now(), ...dialled, ownLegIsUp: true };
    });
    return { is: facts === null ? 'refused' : 'call' };
  };

  const consult = async (leg: OfferId, callId: CallId, by: OperatorId, to: Address): Promise<Dialling> => {
    const facts = await ask(by, () => {
      const target: Consulted =
        'operatorId' in to ? { is: 'operator', operatorId: to.operatorId } : outside(callId, by, to.number);
      return { type: 'ConsultAsked', at: core.now(), callId, by, to: target };
    });
    const other = facts?.flatMap(askedOf)[0];
    return other === undefined ? { is: 'refused' } : { is: 'consultation', leg, other };
  };

  return {
    dialled: (wish) => {
      const { operatorId: by, to } = wish;
      const activity = view.operators.get(by)?.activity;
      const talksIn = activity?.is === 'talking' ? callOfOffer(activity.offerId) : null;
      return activity?.is === 'talking' && talksIn !== null ? consult(activity.offerId, talksIn, by, to) : call(wish);
    },
    handedOver: async ({ callId, operatorId: by, to }) => {
      const target = (): Target => {
        if ('operatorId' in to) return { is: 'operator', operatorId: to.operatorId };
        const queue = dialOut.queueOf(to.number);
        return queue === undefined ? outside(callId, by, to.number) : { is: 'queue', queueId: queue };
      };
      return (await ask(by, () => ({ type: 'TransferAsked', at: core.now(), callId, by, to: target() }))) !== null;
    },
    completed: async ({ callId, operatorId: by }) =>
      (await ask(by, () => ({ type: 'ConsultMoveAsked', at: core.now(), callId, by, move: 'complete' }))) !== null,
  };
}

/** Who is rung for a consultation. */
function askedOf(fact: Fact): LegId[] {
  const outside = fact.type === 'DialSent' ? outsideLegOf(fact.legId) : null;
  if (outside !== null) return [outside];
  return fact.type === 'DirectOfferMade' && fact.purpose === 'consult' ? [fact.offerId] : [];
}
