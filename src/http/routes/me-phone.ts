import { phone } from '../../contract/me-phone.ts';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Accounts } from '../../operators/accounts.ts';
import type { PhoneContacts } from '../../operators/ports.ts';
import type { Reach } from '../../operators/reach.ts';
import { iso, type EpochMs } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { iceServersFor, type IceSettings } from '../ice-servers.ts';
import { everybody, principalOf } from '../policy.ts';

export interface MePhoneDeps {
  readonly gateway: Pick<AcdGateway, 'view'>;
  readonly accounts: Pick<Accounts, 'get' | 'sipSecret'>;
  readonly reach: Pick<Reach, 'noCalls' | 'lastOffer'>;
  readonly phoneContacts: PhoneContacts;
  readonly now: () => number;
  /** Where phones register: those on the desk, and (`url`) those in the browser. */
  readonly sip: { readonly host: string; readonly port: number };
  readonly webPhones: IceSettings & { readonly url: string };
}

/** What the PBX listens for desk phones on. */
const protocols = ['udp', 'tcp'] as const;

const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : iso(at));

/** What an operator's own phones need; it takes the ledger, where the secret is. */
export const mePhoneRoutes =
  ({ gateway, accounts, reach, phoneContacts, now, sip, webPhones }: MePhoneDeps): Routes =>
  (app) => {
    const config = { policy: everybody };
    const schema = { tags: ['me'], response: { 200: phone } };

    app.get('/v1/me/phone', { config, schema }, async (request) => {
      const { operatorId } = principalOf(request);
      const [{ displayName }, secret, contacts] = await Promise.all([
        accounts.get(operatorId),
        accounts.sipSecret(operatorId),
        phoneContacts(operatorId),
      ]);
      const { host, port } = sip;
      const [user, webUser] = [`op-${operatorId}`, `web-${operatorId}`];
      const { iceServers, expiresAt } = iceServersFor(webUser, webPhones, now());
      const operator = gateway.view.operators.get(operatorId);
      const noCalls = operator === undefined ? { why: 'unknown' as const, since: null } : reach.noCalls(operator);
      const lastOffer = reach.lastOffer(operatorId);
      return {
        ...{ sipAddress: `sip:${user}@${host}:${port}`, user, secret, displayName },
        transports: protocols.map((protocol) => ({
          ...{ protocol, host, port },
          uri: `sip:${host}:${port};transport=${protocol}`,
        })),
        web: {
          ...{ sipAddress: `sip:${webUser}@${host}`, user: webUser, secret, url: webPhones.url, iceServers },
          iceExpiresAt: isoOrNull(expiresAt),
        },
        reachable: operator?.reachable ?? false,
        contacts: contacts?.map((contact) => ({ ...contact, since: isoOrNull(contact.since) })) ?? null,
        noCalls: noCalls && { ...noCalls, since: isoOrNull(noCalls.since) },
        lastOffer: lastOffer && { ...lastOffer, at: iso(lastOffer.at) },
      };
    });
  };
