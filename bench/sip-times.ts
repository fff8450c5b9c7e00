import { header, type SipMessage } from '../test/support/sipp/sip-trace.ts';

/** Who calls, as the phone shows it. */
const callerIn = ({ text }: SipMessage): string => /sip:([^@>]+)@/.exec(header(text, 'From') ?? '')?.[1] ?? '';

/** When each caller's INVITE left SIPp, by the caller's number. */
const joinsOf = (callers: readonly SipMessage[]): ReadonlyMap<string, number> =>
  new Map(callers.flatMap((one) => (one.method === 'INVITE' ? [[callerIn(one), one.at] as const] : [])));

/**
 * From each caller's INVITE to the INVITE that reached the phone for this caller, in ms. Counted only where the phone had been
 * free for a while: else it would be a time of waiting.
 */
export function joinToRung(callers: readonly SipMessage[], phone: readonly SipMessage[]): number[] {
  const joined = joinsOf(callers);
  const times: number[] = [];
  let freeSince = 0;
  for (const message of phone) {
    if (message.method === 'BYE' || message.method === 'CANCEL') freeSince = message.at;
    if (message.method !== 'INVITE') continue;
    const at = joined.get(callerIn(message)) ?? -Infinity;
    if (at > freeSince + settledMs) times.push(message.at - at);
    freeSince = Infinity;
  }
  return times;
}

/**
 * From each BYE that the phone said to the next INVITE that reached it, in ms. Counted only where the next caller had been
 * waiting for a while when the operator hung up: else it would be the caller who was late.
 */
export function freeToOffered(callers: readonly SipMessage[], phone: readonly SipMessage[]): number[] {
  const joined = joinsOf(callers);
  const times: number[] = [];
  let freeAt: number | null = null;
  for (const message of phone) {
    if (message.method === 'BYE' && message.direction === 'sent') freeAt = message.at;
    if (message.method !== 'INVITE' || freeAt === null) continue;
    const since = joined.get(callerIn(message)) ?? Infinity;
    if (since < freeAt - settledMs) times.push(message.at - freeAt);
    freeAt = null;
  }
  return times;
}

const settledMs = 30;
