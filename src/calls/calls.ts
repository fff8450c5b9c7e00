import { PasokhError } from '../shared/errors.ts';
import { callId } from '../shared/ids.ts';
import type { CallId } from '../shared/ids.ts';
import { latinDigits } from '../shared/digits.ts';
import { parsePhoneNumber, spellingsOf } from '../shared/phone-number.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { CallDetail, CallFilter, CallStore, CallSummary, Place } from './ports.ts';
import { routingOf, type Routing } from './routing.ts';

export interface CallSearch extends Omit<CallFilter, 'number' | 'dialled'> {
  /** As a person types it: any form of the number finds the same calls. */
  readonly number: string | null;
  /** The same. */
  readonly dialled: string | null;
}

export interface CallPage {
  readonly items: readonly CallSummary[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
}

/** The conversations, for those who look them up. */
export interface Calls {
  /** @throws PasokhError `invalid-input` for a cursor that is none */
  readonly list: (
    search: CallSearch,
    page: { readonly limit: number; readonly cursor: string | null },
  ) => Promise<CallPage>;
  /** @throws PasokhError `not-found`, also for a call that the ledger has not heard of yet */
  readonly get: (id: CallId) => Promise<CallDetail>;
  /** Who was asked for the caller and why, as far as the ledger has heard. @throws PasokhError `not-found`, as `get` */
  readonly routing: (id: CallId) => Promise<Routing>;
}

export function createCalls({ store, region }: { readonly store: CallStore; readonly region?: PhoneRegion }): Calls {
  const list: Calls['list'] = async ({ number, dialled, ...search }, { limit, cursor }) => {
    const after = cursor === null ? null : placeOf(cursor);
    const filter = {
      ...{ ...search, number: readNumber(number, region) },
      dialled: dialled === null ? null : spellingsOf(dialled, region),
    };
    const found = await store.list(filter, after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
  };
  const get: Calls['get'] = async (id) => {
    const call = await store.get(id);
    if (call === null) throw new PasokhError('not-found', { data: { callId: id } });
    return call;
  };
  const routing: Calls['routing'] = async (id) => {
    const told = await store.facts(id);
    const found = told === null ? null : routingOf(told.node, id, told.facts);
    if (found === null) throw new PasokhError('not-found', { data: { callId: id } });
    return found;
  };
  return { list, get, routing };
}

function readNumber(number: string | null, region: PhoneRegion | undefined): CallFilter['number'] {
  if (number === null) return null;
  const parsed = parsePhoneNumber(number, region);
  return { raw: latinDigits(number.trim()), e164: parsed.ok ? parsed.e164 : null };
}

const cursorOf = ({ enteredAt, id }: Place): string => `${enteredAt}~${id}`;

function placeOf(cursor: string): Place {
  const [, enteredAt, id] = /^(\d{1,15})~([A-Za-z0-9._-]{1,128})$/.exec(cursor) ?? [];
  if (enteredAt === undefined || id === undefined) {
    const fields = [{ path: 'query/cursor', problem: 'not a cursor of this list' }];
    throw new PasokhError('invalid-input', { data: { fields } });
  }
  return { enteredAt: Number(enteredAt), id: callId(id) };
}
