import type { Route } from '../acd/state.ts';
import { PasokhError } from '../shared/errors.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { DialBook } from './dial-book.ts';
import type { EmergencyProvisioner } from './ports.ts';
import { routesFor } from './routes-for.ts';

/** By which ways emergency numbers go out, as told to the PBX, which dials them on operators' phones while this service is away. */
export interface EmergencyWays {
  /** Brings the PBX in line with what is known last; nothing while nothing was ever read. @throws `acd-unavailable` when it did not take all */
  readonly run: () => Promise<void>;
}

export interface EmergencyWaysDeps {
  readonly book: Pick<DialBook, 'known' | 'isKnown'>;
  readonly provisioner: EmergencyProvisioner;
  /** As `DialOutDeps`. */
  readonly defaultRegion: PhoneRegion;
}

export const createEmergencyWays = ({ book, provisioner, defaultRegion }: EmergencyWaysDeps): EmergencyWays => ({
  run: async () => {
    if (!book.isKnown()) return;
    const { trunks, rules } = book.known();
    const region = (rules.region ?? defaultRegion) as PhoneRegion;
    const waysOf = (number: string): readonly Route[] => routesFor({ number, isEmergency: true }, [], trunks, region);
    const ways = new Map(rules.emergencyNumbers.map((number) => [number, waysOf(number)]));
    const result = await provisioner.reconcile(ways);
    if (!('why' in result)) return;
    const message = `The PBX did not take an emergency number: ${result.is}, ${result.why}`;
    throw new PasokhError('acd-unavailable', { message });
  },
});
