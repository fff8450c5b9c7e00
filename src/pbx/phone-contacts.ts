import { z } from 'zod';
import type { PhoneKind } from '../acd/state.ts';
import type { PhoneContact, PhoneContacts } from '../operators/ports.ts';
import { callOfOffer, type OfferId, type OperatorId } from '../shared/ids.ts';
import { readVariable } from './commands/variables.ts';
import type { Lines } from './commands/run-command.ts';
import type { Link } from './link.ts';
import { addressIn, phoneAt, phoneId, phoneKinds } from './names.ts';
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
  async (operatorId, besides) => {
    let found: readonly PhoneContact[] | null = null;
    await link.act(async (lines) => {
      const present = besides === undefined ? null : await phoneOf(lines, besides, operatorId);
      found = (await Promise.all(phoneKinds.map((kind) => contactsOf(lines, operatorId, kind, present)))).flat();
      return undefined;
    });
    return found;
  };

/** The phone that a leg is on, by which it is known from now on: one that dialled, or was found, was not rung by name. */
async function phoneOf({ calls, phones, branches }: Lines, leg: OfferId, operator: OperatorId): Promise<string | null> {
  const at = addressIn(await readVariable(calls, branches.channelOf(leg), 'CHANNEL(pjsip,target_uri)'));
  for (const kind of phoneKinds)
    for (const { uri } of phones.contacts(operator, kind))
      if (addressIn(uri) === at) branches.isOn(leg, operator, phoneAt(operator, kind, uri));
  const call = callOfOffer(leg);
  return call && branches.phoneIn(call, operator);
}

async function contactsOf(
  { ami, phones }: Lines,
  ...[operator, kind, present]: [OperatorId, PhoneKind, string | null]
): Promise<PhoneContact[]> {
  const known = new Map(phones.contacts(operator, kind).map((contact) => [contact.uri, contact]));
  const found = await describe(ami, phoneId(operator, kind));
  const others = found.filter(({ uri }) => phoneAt(operator, kind, uri) !== present);
  return others.map(({ uri, useragent, status }) => ({
    ...{ kind, address: addressIn(uri), userAgent: useragent === '' ? null : useragent },
    ...{ reachable: status !== 'Unreachable', since: known.get(uri)?.since ?? null },
  }));
}

/** Of a phone that is not there, or not yet, nothing. */
async function describe(ami: Lines['ami'], endpoint: string): Promise<z.infer<typeof detail>[]> {
  const list = ami.list('PJSIPShowEndpoint', { Endpoint: endpoint }, 'EndpointDetailComplete');
  return (await unless(isAmiRefusal, list, [])).flatMap((item) => detail.safeParse(item).data ?? []);
}
