import { PasokhError } from '../shared/errors.ts';
import type { Trunk, TrunkSettings } from './trunk.ts';

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

type Claiming = Pick<TrunkSettings, 'enabled' | 'mode' | 'host' | 'from'>;

/** Addresses and networks whose calls are this trunk's: those it names, or else its host, if that is an address, at any port. */
export function sourcesOf({ host, from }: Pick<Claiming, 'host' | 'from'>): readonly string[] {
  const [hostName = ''] = host.split(':');
  return from ?? (ipv4.test(hostName) ? [hostName] : []);
}

/**
 * The PBX could not tell whose a call from there is. Networks may overlap, and an address be in a network of another.
 *
 * @throws PasokhError `conflict` that names the other trunk, if it has the same address and port, or the same network
 */
export function checkSources(trunk: Claiming, others: readonly Trunk[]): void {
  if (!trunk.enabled) return;
  for (const other of others.filter((one) => one.enabled && !areToldApart(trunk, one))) {
    const taken = new Set(sourcesOf(other).map(plainly));
    const address = sourcesOf(trunk).find((source) => taken.has(plainly(source)));
    if (address === undefined) continue;
    const message = `Calls from ${address} are those of the trunk “${other.name}” already.`;
    const data = { field: trunk.from === null ? 'host' : 'from', address, trunkId: other.id };
    throw new PasokhError('conflict', { message, data });
  }
}

/** Accounts at one provider: their calls come to the addresses that they registered. */
const areToldApart = (...trunks: readonly Claiming[]): boolean =>
  trunks.every(({ mode, from }) => mode === 'registration' && from === null);

/** The same for the same address or network: `192.0.2.1/32` is `192.0.2.1`, `192.0.2.7/24` is `192.0.2.0/24`. */
function plainly(source: string): string {
  const [place = '', port = ''] = source.split(':');
  const [address = '', bits = '32'] = place.split('/');
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return `${String(Math.floor(number / 2 ** (32 - Number(bits))))}/${bits}:${port}`;
}
