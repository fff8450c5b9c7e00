import { z } from 'zod';
import type { PhoneKind } from '../acd/state.ts';
import type { PhoneContact, PhoneContacts } from '../operators/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Lines } from './commands/run-command.ts';
import type { Link } from './link.ts';
import { addressIn, phoneId, phoneKinds } from './names.ts';
import { isAmiRefusal, unless } from './results.ts';

const detail = z.object({
  event: z.literal('ContactStatusDetail'),
  uri: z.string(),
  useragent: z.string(),
  status: z.string(),
});

/** Asks the PBX: of what a phone calls itself no event tells. */
export const createPhoneContacts =
  (link: Pick<Link, 'act'>): PhoneContacts =>
  async (operatorId) => {
    let found: readonly PhoneContact[] | null = null;
    await link.act(async (lines) => {
      found = (await Promise.all(phoneKinds.map((kind) => contactsOf(lines, operatorId, kind)))).flat();
      return undefined;
    });
    return found;
  };

async function contactsOf({ ami, phones }: Lines, operator: OperatorId, kind: PhoneKind): Promise<PhoneContact[]> {
  const known = new Map(phones.contacts(operator, kind).map((contact) => [contact.uri, contact]));
  return (await describe(ami, phoneId(operator, kind))).map(({ uri, useragent, status }) => ({
    ...{ kind, address: addressIn(uri), userAgent: useragent === '' ? null : useragent },
    ...{ reachable: status !== 'Unreachable', since: known.get(uri)?.since ?? null },
  }));
}

/** Of a phone that is not there, or not yet, nothing. */
async function describe(ami: Lines['ami'], endpoint: string): Promise<z.infer<typeof detail>[]> {
  const list = ami.list('PJSIPShowEndpoint', { Endpoint: endpoint }, 'EndpointDetailComplete');
  return (await unless(isAmiRefusal, list, [])).flatMap((item) => detail.safeParse(item).data ?? []);
}
