import type { PhoneKind } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { operatorOfPhone, phoneAt, phoneId, phoneInterface, phoneKinds } from './names.ts';

/** An address at which a phone has registered. */
export interface Contact {
  readonly uri: string;
  /** Answers the PBX's questions, or has not been asked yet. */
  readonly reachable: boolean;
  /** Since when it is so; null: since before this connection. */
  readonly since: EpochMs | null;
}

/** Which phones of an operator can be rung: registered, and answering the PBX's questions. One for each connection. */
export interface PhoneStates {
  /**
   * What was heard of an endpoint.
   * @returns whether its operator can be reached, if that is news: one of several phones is enough
   */
  readonly heard: (endpoint: string, reachable: boolean) => { operatorId: OperatorId; reachable: boolean } | null;
  /** What was heard of one of its contacts, in the PBX's word for it. */
  readonly contact: (endpoint: string, uri: string, status: string, at: EpochMs | null) => void;
  /** What can be rung, as it is dialled: first those in the browser, of each kind the newest first. */
  readonly of: (operator: OperatorId, kinds?: readonly PhoneKind[]) => readonly string[];
  readonly contacts: (operator: OperatorId, kind: PhoneKind) => readonly Contact[];
  /** The addresses at which phones of this endpoint answer. */
  readonly answering: (endpoint: string) => readonly string[];
  readonly reachable: () => ReadonlyMap<OperatorId, boolean>;
}

export function createPhoneStates(): PhoneStates {
  const endpoints = new Map<string, { answers: boolean; readonly contacts: Map<string, Contact> }>();
  const operators = new Map<OperatorId, boolean>();
  const known = (endpoint: string) => {
    const state = endpoints.get(endpoint) ?? { answers: false, contacts: new Map<string, Contact>() };
    endpoints.set(endpoint, state);
    return state;
  };
  const contactsOf = (operator: OperatorId, kind: PhoneKind): Contact[] =>
    [...(endpoints.get(phoneId(operator, kind))?.contacts.values() ?? [])].toReversed();
  /** Where no contact is known, the PBX may know one all the same. */
  const ofKind = (operator: OperatorId, kind: PhoneKind): string[] => {
    const all = contactsOf(operator, kind);
    if (all.length === 0 && endpoints.get(phoneId(operator, kind))?.answers === true)
      return [phoneInterface(operator, kind)];
    return all.filter(({ reachable }) => reachable).map(({ uri }) => phoneAt(operator, kind, uri));
  };

  return {
    heard: (endpoint, reachable) => {
      const operatorId = operatorOfPhone(endpoint);
      if (operatorId === null) return null;
      known(endpoint).answers = reachable;
      const any = phoneKinds.some((kind) => endpoints.get(phoneId(operatorId, kind))?.answers === true);
      if (operators.get(operatorId) === any) return null;
      operators.set(operatorId, any);
      return { operatorId, reachable: any };
    },
    contact: (endpoint, uri, status, at) => {
      if (operatorOfPhone(endpoint) === null) return;
      const { contacts } = known(endpoint);
      const [reachable, before] = [status !== 'Unreachable', contacts.get(uri)];
      if (status === 'Removed') contacts.delete(uri);
      else if (before?.reachable !== reachable) contacts.set(uri, { uri, reachable, since: at });
    },
    of: (operator, kinds = phoneKinds) => kinds.flatMap((kind) => ofKind(operator, kind)),
    contacts: contactsOf,
    answering: (endpoint) =>
      [...(endpoints.get(endpoint)?.contacts.values() ?? [])].flatMap(({ uri, reachable }) => (reachable ? uri : [])),
    reachable: () => operators,
  };
}
