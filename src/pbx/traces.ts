import type { EndTrace, PbxSnapshot } from '../acd-runtime/ports.ts';
import type { NativeAttempt } from '../acd/native-attempt.ts';
import { callId, nthOffer, type OfferId, type TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { deleteRows, instantIn, readTree } from './astdb.ts';
import type { AmiConnection } from './ami/connection.ts';
import { attemptsIn, channelOfTrace } from './emergency-calls.ts';
import { legEndOf, moreTelling } from './leg-ends.ts';
import { callOfChannel, callOfPhoneChannel, cameBy, offerOfChannel, operatorOfInterface } from './names.ts';

/**
 * What the dialplan writes into AstDB while nobody may be listening (asterisk-config/extensions.conf):
 * `pasokhend/<channel>` = the instant a leg or caller of ours ended, with `&cause=` (missing in rows of earlier versions), for a caller
 * with a query string about the visit, for a phone that dialled with `&phone=1`, and
 * `pasokhfb/<call>/{entered,connected,ended}` = query strings about a call of the native queue, with `try-<n>` about one that an
 * operator dialled without us. `channel` is missing in rows of earlier versions.
 */
const endFamily = 'pasokhend';
const fallbackFamily = 'pasokhfb';

export interface FallbackTrace {
  readonly number: string;
  readonly dialled: string;
  readonly trunkId?: TrunkId;
  readonly enteredAt: EpochMs;
  readonly recorded: boolean;
  /** The interface that was connected, and when. */
  readonly operator: string | null;
  readonly talkAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  /** Of a call that an operator dialled without us. */
  readonly attempts?: readonly NativeAttempt[];
}

/** What is kept of the end of one channel of an offer. */
export interface BranchTrace {
  readonly offer: OfferId;
  readonly channel: string;
  readonly end: EndTrace;
}

/** When and how legs and callers of ours ended, of an offer that rang several phones all together; and what is known of the callers. */
export async function readEndedTraces(
  ami: AmiConnection,
): Promise<Pick<PbxSnapshot, 'ended' | 'visits'> & { readonly branches: readonly BranchTrace[] }> {
  const ended = new Map<string, EndTrace>();
  const branches: BranchTrace[] = [];
  const visits: PbxSnapshot['visits'][number][] = [];
  for (const { key, value } of await readTree(ami, endFamily)) {
    const about = new URLSearchParams(`at=${value}`);
    const endedAt = instantIn(about);
    if (endedAt === null) continue;
    const offer = about.has('phone') ? nthOffer(callOfPhoneChannel(key), 1) : offerOfChannel(key);
    const [leg, end] = [offer ?? callOfChannel(key), { at: endedAt, ...causeOf(about) }];
    if (offer !== null) branches.push({ offer, channel: key, end });
    ended.set(leg, moreTelling(ended.get(leg) ?? null, end));
    const enteredAt = instantIn(about, 'entered');
    const [number, dialled] = [about.get('caller') ?? '', about.get('dialled') ?? ''];
    if (enteredAt !== null)
      visits.push({ callId: callId(key), number, dialled, ...trunkIn(about), enteredAt, endedAt });
  }
  return { ended, visits, branches };
}

/** The calls of the native queue, and those that operators dialled without us, by call id. */
export async function readFallbackTraces(ami: AmiConnection): Promise<ReadonlyMap<string, FallbackTrace>> {
  const parts = new Map<string, Record<string, URLSearchParams>>();
  for (const { key, value } of await readTree(ami, fallbackFamily)) {
    const [call = '', part = ''] = key.split('/');
    parts.set(call, { ...parts.get(call), [part]: new URLSearchParams(value) });
  }
  return new Map(
    [...parts].flatMap(([call, about]) => {
      const { entered, connected, ended } = about;
      const enteredAt = instantIn(entered);
      if (entered === undefined || enteredAt === null) return [];
      const trace: FallbackTrace = {
        number: entered.get('caller') ?? '',
        dialled: entered.get('dialled') ?? '',
        ...trunkIn(entered),
        enteredAt,
        recorded: (entered.get('recording') ?? '') !== '',
        operator: connected?.get('interface') ?? null,
        talkAt: instantIn(connected),
        endedAt: instantIn(ended),
      };
      const operator = entered.get('by');
      if (operator === null) return [[call, trace] as const];
      const attempts = attemptsIn(about, trace.endedAt ?? trace.talkAt ?? enteredAt);
      return [[call, { ...trace, operator, recorded: connected?.has('recording') === true, attempts }] as const];
    }),
  );
}

const trunkIn = (part: URLSearchParams) => cameBy({ name: part.get('channel') ?? '' });

function causeOf(about: URLSearchParams): Pick<EndTrace, 'how' | 'cause'> {
  const cause = about.get('cause') ?? '';
  return /^\d+$/u.test(cause) ? { how: legEndOf(Number(cause)), cause: Number(cause) } : { how: null, cause: null };
}

/** Those that are over. One that is gone without its last row (the PBX was killed) ends with the last thing known of it. */
export function servedCalls(
  traces: ReadonlyMap<string, FallbackTrace>,
  alive: ReadonlySet<string>,
): PbxSnapshot['fallbackCalls'] {
  return [...traces].flatMap(([call, trace]) => {
    if (alive.has(channelOfTrace(call))) return [];
    const endedAt = trace.endedAt ?? trace.talkAt ?? trace.enteredAt;
    return [
      {
        type: 'FallbackCallServed' as const,
        at: endedAt,
        callId: callId(call),
        number: trace.number,
        dialled: trace.dialled,
        ...(trace.trunkId === undefined ? {} : { trunkId: trace.trunkId }),
        enteredAt: trace.enteredAt,
        operatorId: trace.operator === null ? null : operatorOfInterface(trace.operator),
        talkAt: trace.talkAt,
        endedAt,
        recorded: trace.recorded,
        ...(trace.attempts === undefined ? {} : { attempts: trace.attempts }),
      },
    ];
  });
}

/** Deletes what the PBX kept of the ends of these channels. */
export const forgetEnded = (ami: AmiConnection, channels: readonly string[]): Promise<undefined> =>
  deleteRows(ami, endFamily, channels);

/** Deletes what the PBX kept of these calls of the native queue. */
export const forgetFallback = (ami: AmiConnection, calls: readonly string[]): Promise<undefined> =>
  deleteRows(ami, fallbackFamily, calls);
