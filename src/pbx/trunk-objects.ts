import type { TrunkAccount } from '../dialling/ports.ts';
import { sourcesOf } from '../dialling/trunk-sources.ts';
import { refuseControlCharacters } from './control-characters.ts';
import { trunkEndpoint } from './names.ts';

export interface PjsipObject {
  readonly objectType: 'auth' | 'aor' | 'endpoint' | 'identify' | 'registration';
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** As the static trunk of pjsip.conf, where the reasons stand. */
const endpoint = {
  context: 'pasokh-inbound',
  identify_by: 'ip',
  // Through AstDB none at all would become the number "unknown", and hide that of every caller; a name hides none.
  callerid: 'trunk',
  disallow: 'all',
  direct_media: 'no',
  bind_rtp_to_media_address: 'yes', // without a media address: that of the transport
  rtp_symmetric: 'yes',
  rtp_timeout: '60',
  rtp_timeout_hold: '3600',
  allow_transfer: 'no',
  allow_subscribe: 'no',
};

const registration = {
  expiration: '300',
  retry_interval: '15',
  // A provider that refuses us today may take us tomorrow: never give up.
  forbidden_retry_interval: '60',
  fatal_retry_interval: '60',
  auth_rejection_permanent: 'no',
  max_retries: '1000000000',
  max_random_initial_delay: '1',
  line: 'yes', // its calls are known by a token in the address that we registered
};

/**
 * All objects of one trunk, each after those that it names. `line` and `identify` say whose a call is; nobody comes in by a name.
 * An identify has one address: of several AstDB keeps the last alone.
 *
 * @throws PasokhError `control-characters`
 */
export function trunkObjects(trunk: TrunkAccount): readonly PjsipObject[] {
  const { host, userName, secret, transport } = trunk;
  refuseControlCharacters({ host, userName: userName ?? '', secret: secret ?? '', from: (trunk.from ?? []).join() });
  const id = trunkEndpoint(trunk.id);
  const parameter = transport === 'udp' ? '' : `;transport=${transport}`;
  const there = `sip:${host}${parameter}`;
  const auth = userName === null || secret === null ? null : { username: userName, password: secret };
  const outbound = auth === null ? {} : { outbound_auth: id };
  const probes = trunk.probed ? { qualify_frequency: '5', qualify_timeout: '2' } : {};
  const common = { transport: `transport-${transport}`, ...outbound };
  return [
    ...(auth === null ? [] : [{ objectType: 'auth', id, fields: { auth_type: 'userpass', ...auth } } as const]),
    { objectType: 'aor', id, fields: { contact: there, ...probes } },
    { objectType: 'endpoint', id, fields: { ...endpoint, ...common, aors: id, allow: trunk.codecs.join(',') } },
    ...sourcesOf(trunk).map((address, place) => ({
      ...({ objectType: 'identify', id: `${id}-${String(place + 1)}` } as const),
      fields: { endpoint: id, match: address, srv_lookups: 'no' },
    })),
    ...(trunk.mode === 'registration' && userName !== null
      ? [
          {
            ...({ objectType: 'registration', id } as const),
            fields: {
              ...{ ...registration, ...common, endpoint: id },
              ...{ server_uri: there, client_uri: `sip:${userName}@${host}`, contact_user: trunk.defaultNumber },
            },
          },
        ]
      : []),
  ];
}
