import { z } from 'zod';
import type { AmiConnection } from './ami/connection.ts';
import { AmiRefusal } from './results.ts';

/** Where a phone has registered, as the PBX lists it. */
const listed = z.object({
  event: z.literal('ContactList'),
  endpoint: z.string(),
  uri: z.string(),
  status: z.string(),
  /** Seconds. */
  expirationtime: z.coerce.number(),
});

/** Of none there is no list, but a refusal, in a form that AMI itself forbids. */
async function listOf(ami: AmiConnection): Promise<readonly unknown[]> {
  try {
    return await ami.list('PJSIPShowContacts', {}, 'ContactListComplete');
  } catch (error) {
    if (error instanceof AmiRefusal) return [];
    throw error;
  }
}

/** Every contact of every phone, of each phone those that were heard of last at the end. */
export async function readContacts(ami: AmiConnection): Promise<z.infer<typeof listed>[]> {
  return (await listOf(ami))
    .flatMap((item) => listed.safeParse(item).data ?? [])
    .toSorted((one, other) => one.expirationtime - other.expirationtime);
}
