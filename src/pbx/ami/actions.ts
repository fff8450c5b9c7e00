import type createManager from 'asterisk-manager';
import { PasokhError } from '../../shared/errors.ts';
import { refuseControlCharacters } from '../control-characters.ts';
import { AmiRefusal, Unanswered } from '../results.ts';
import type { AmiItem } from './messages.ts';

type Fields = Record<string, unknown>;
type Item<Is> = Extract<AmiItem, { is: Is }>;

interface Waiting {
  /** The event that ends the list, for an action that answers with one. */
  readonly endsWith: string | null;
  readonly items: Fields[];
  readonly settle: (result: Fields[] | Error) => void;
}

/** The actions of one AMI connection, each with a time-out. Nothing is ever queued for later. */
export interface AmiActions {
  /** Resolves with the answer's fields. @throws AmiRefusal, Unanswered, PasokhError('control-characters') */
  readonly send: (name: string, fields: Readonly<Record<string, string>>) => Promise<Fields>;
  /** For an action that answers with a list of events, which `endsWith` closes. */
  readonly list: (name: string, fields: Readonly<Record<string, string>>, endsWith: string) => Promise<Fields[]>;
  /** False when no action waits for this answer. */
  readonly takeResponse: (item: Item<'response'>) => boolean;
  /** True when the event belongs to the list of an action. */
  readonly takeListItem: (item: Item<'event'>) => boolean;
  readonly endAll: (why: string) => void;
}

/** Asterisk reads at most 1,024 bytes a line. */
const longestLine = 1000;

export function createActions(manager: ReturnType<typeof createManager>, timeoutMs: number): AmiActions {
  const waiting = new Map<string, Waiting>();
  let count = 0;
  let over: string | null = null;

  const start = (name: string, fields: Readonly<Record<string, string>>, endsWith: string | null) => {
    refuseControlCharacters(fields);
    for (const [key, value] of Object.entries(fields)) {
      if (Buffer.byteLength(key) + Buffer.byteLength(value) > longestLine) {
        throw new PasokhError('invalid-input', { message: 'Too long for the PBX.', data: { field: key } });
      }
    }
    if (over !== null) throw new Unanswered(`AMI: ${over}`);
    count += 1;
    const id = `pasokh-${String(count)}`;
    const { promise, resolve, reject } = Promise.withResolvers<Fields[]>();
    const timer = setTimeout(() => settle(new Unanswered(`AMI: no answer to ${name}`)), timeoutMs);
    const settle = (result: Fields[] | Error) => {
      clearTimeout(timer);
      waiting.delete(id);
      manager.removeAllListeners(id);
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    waiting.set(id, { endsWith, items: [], settle });
    manager.action({ ...fields, action: name, actionid: id });
    return promise;
  };

  return {
    send: async (name, fields) => (await start(name, fields, null))[0] ?? {},
    list: async (name, fields, endsWith) => start(name, fields, endsWith),
    takeResponse: (item) => {
      const action = item.id === null ? undefined : waiting.get(item.id);
      if (action === undefined) return false;
      if (item.fields['response'] === 'Error') {
        action.settle(new AmiRefusal(typeof item.fields['message'] === 'string' ? item.fields['message'] : 'refused'));
      } else if (action.endsWith === null) {
        action.settle([item.fields]);
      }
      return true;
    },
    takeListItem: (item) => {
      const action = item.id === null ? undefined : waiting.get(item.id);
      if (action === undefined || action.endsWith === null) return false;
      if (item.name === action.endsWith) action.settle(action.items);
      else action.items.push(item.fields);
      return true;
    },
    endAll: (why) => {
      over = why;
      for (const action of [...waiting.values()]) action.settle(new Unanswered(`AMI: ${why}`));
    },
  };
}
