import type { PhoneKind } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import { operatorOfPhone, phoneId, phoneKinds } from './names.ts';

/** Which phones of an operator can be rung: registered, and answering the PBX's questions. One for each connection. */
export interface PhoneStates {
  /**
   * What was heard of an endpoint.
   * @returns whether its operator can be reached, if that is news: one of several phones is enough
   */
  readonly heard: (endpoint: string, reachable: boolean) => { operatorId: OperatorId; reachable: boolean } | null;
  /** In the order in which they are to be tried: those that can be rung first, the one in the browser before the other. */
  readonly of: (operator: OperatorId) => readonly PhoneKind[];
  readonly reachable: () => ReadonlyMap<OperatorId, boolean>;
}

export function createPhoneStates(): PhoneStates {
  const endpoints = new Map<string, boolean>();
  const operators = new Map<OperatorId, boolean>();
  const answers = (operator: OperatorId, kind: PhoneKind): boolean => endpoints.get(phoneId(operator, kind)) === true;

  return {
    heard: (endpoint, reachable) => {
      const operatorId = operatorOfPhone(endpoint);
      if (operatorId === null) return null;
      endpoints.set(endpoint, reachable);
      const any = phoneKinds.some((kind) => answers(operatorId, kind));
      if (operators.get(operatorId) === any) return null;
      operators.set(operatorId, any);
      return { operatorId, reachable: any };
    },
    of: (operator) => phoneKinds.toSorted((a, b) => Number(answers(operator, b)) - Number(answers(operator, a))),
    reachable: () => operators,
  };
}
