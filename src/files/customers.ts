import { PasokhError } from '../shared/errors.ts';
import type { CustomerId } from '../shared/ids.ts';
import { customerId } from '../shared/ids.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Customer } from './customer.ts';
import { readNumber, readNumbers } from './customer.ts';
import { searchWords } from './name-key.ts';
import type { CustomerStore, Page, Place } from './ports.ts';
import { checkVersion } from './version.ts';

export interface NewCustomer {
  readonly name: string;
  readonly note: string;
  /** In any spelling. */
  readonly numbers: readonly string[];
}

export interface CustomerSearch {
  /** A number in any spelling. */
  readonly number?: string;
  /** Words of the name. */
  readonly name?: string;
  readonly after: Place | null;
  readonly limit: number;
}

/** The customers. Bad numbers are `number-invalid`; one that belongs to somebody else is a `conflict`. */
export interface Customers {
  readonly list: (search: CustomerSearch) => Promise<Page<Customer>>;
  /** @throws PasokhError `not-found` */
  readonly get: (id: CustomerId) => Promise<Customer>;
  readonly create: (given: NewCustomer) => Promise<Customer>;
  /** Missing fields stay. @throws PasokhError `not-found`, or `conflict` when `version` is not the present one */
  readonly change: (id: CustomerId, given: Partial<NewCustomer> & { readonly version?: number }) => Promise<Customer>;
}

export function createCustomers(deps: {
  readonly store: CustomerStore;
  readonly newId: () => string;
  readonly now: () => EpochMs;
  /** The numbering plan by which numbers without a country code are read. */
  readonly region?: PhoneRegion;
}): Customers {
  const { store, newId, now, region } = deps;
  const orNotFound = (customer: Customer | null): Customer => {
    if (customer === null) throw new PasokhError('not-found');
    return customer;
  };
  return {
    list: ({ number, name, after, limit }) =>
      store.list({
        ...(number === undefined ? {} : { e164: readNumber(number, 'number', region) }),
        words: searchWords(name ?? ''),
        after,
        limit,
      }),
    get: async (id) => orNotFound(await store.find(id)),
    create: async ({ name, note, numbers }) => {
      const at = now();
      const id = customerId(newId());
      const customer = {
        id,
        name,
        note,
        numbers: readNumbers(numbers, region),
        version: 1,
        createdAt: at,
        changedAt: at,
      };
      await store.insert(customer);
      return customer;
    },
    change: async (id, { version, numbers, name, note }) => {
      const read = numbers === undefined ? null : readNumbers(numbers, region);
      const changed = await store.change(id, (present) => {
        checkVersion(present, version);
        return {
          ...present,
          name: name ?? present.name,
          note: note ?? present.note,
          numbers: read ?? present.numbers,
          version: present.version + 1,
          changedAt: now(),
        };
      });
      return orNotFound(changed);
    },
  };
}
