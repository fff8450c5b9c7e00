import { PasokhError } from '../shared/errors.ts';
import type { TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

/** How a number is written before `strip` and `prepend`: `0912…` (`0049…` for abroad); `0098912…`; `+98912…`. */
export type NumberFormat = 'national' | 'international' | 'e164';

/** Numbers that a trunk carries, and how it wants them. Of a trunk's patterns the first that fits counts. */
export interface OutgoingPattern {
  /** As in `number-pattern.ts`. */
  readonly pattern: string;
  /** Among all trunks; the lowest goes first. */
  readonly priority: number;
  readonly format: NumberFormat;
  /** So many characters are taken off in front. */
  readonly strip: number;
  /** Then this is put in front. */
  readonly prepend: string;
}

/** What may be said of a trunk, but for its secret. */
export interface TrunkSettings {
  readonly name: string;
  /** A disabled one is off the PBX: no call comes in or goes out by it. */
  readonly enabled: boolean;
  /** We register there, or calls simply go to the address and come from it. */
  readonly mode: 'registration' | 'address';
  /** `host` or `host:port`. */
  readonly host: string;
  /** Who we are there; null: nobody asks. */
  readonly userName: string | null;
  /** Addresses and networks whose calls are this trunk's; null: its host, if that is an address. */
  readonly from: readonly string[] | null;
  readonly transport: 'udp' | 'tcp';
  /** The best first. */
  readonly codecs: readonly Codec[];
  /** Our own numbers behind it: what it may show. */
  readonly numbers: readonly string[];
  /** Shown where the queue has none of `numbers`. */
  readonly defaultNumber: string;
  readonly patterns: readonly OutgoingPattern[];
  /** At once, outgoing; null: any number. */
  readonly mostCalls: number | null;
  /** It is asked every few seconds whether it is there; one that does not answer then carries no calls. */
  readonly probed: boolean;
}

export type Codec = (typeof codecs)[number];
export const codecs = ['alaw', 'ulaw', 'g722'] as const;

export interface Trunk extends TrunkSettings {
  readonly id: TrunkId;
  readonly hasSecret: boolean;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** What the PBX says of it; `unknown`: nothing, or it is not asked. */
export type TrunkState = 'registered' | 'unregistered' | 'reachable' | 'unreachable' | 'unknown';

/** What single fields cannot show. @throws PasokhError `invalid-input` that names the fields */
export function checkTrunk(trunk: TrunkSettings & { readonly hasSecret: boolean }): void {
  const fields: { path: string; problem: string }[] = [];
  const registers = trunk.mode === 'registration';
  if (registers && trunk.userName === null) fields.push({ path: 'body/userName', problem: 'registering needs one' });
  if (registers && !trunk.hasSecret) fields.push({ path: 'body/secret', problem: 'registering needs one' });
  if (!registers && trunk.hasSecret !== (trunk.userName !== null))
    fields.push({ path: 'body/secret', problem: 'a user name has a secret, and no other trunk has' });
  if (!trunk.numbers.includes(trunk.defaultNumber))
    fields.push({ path: 'body/defaultNumber', problem: 'is none of the numbers' });
  if (fields.length > 0) throw new PasokhError('invalid-input', { data: { fields } });
}
