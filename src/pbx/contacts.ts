import { z } from 'zod';
import type { AmiConnection } from './ami/connection.ts';
import { isAmiRefusal, unless } from './results.ts';

/** Where a phone has registered, as the PBX lists it. */
const listed = z.object({
  event: z.literal('ContactList'),
  endpoint: z.string(),
  uri: z.string(),
  status: z.string(),
  /** Seconds. */
  expirationtime: z.coerce.number(),
});

/** Every contact of every phone, of each phone those that were heard of last at the end. */
export async function readContacts(ami: AmiConnection): Promise<z.infer<typeof listed>[]> {
  // Of none there is no list, but a refusal, in a form that AMI itself forbids.
  const items = await unless(isAmiRefusal, ami.list('PJSIPShowContacts', {}, 'ContactListComplete'), []);
  return items
    .flatMap((item) => listed.safeParse(item).data ?? [])
    .toSorted((one, other) => one.expirationtime - other.expirationtime);
}
