import type { z } from 'zod';
import type { PbxSnapshot } from '../acd-runtime/ports.ts';
import type { DialOutcome } from '../acd/facts.ts';
import type { NativeAttempt } from '../acd/native-attempt.ts';
import { dialOutcomeOf } from '../acd/outside-dial.ts';
import { callId, nthOffer, trunkId, type CallId, type LegId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { instantIn } from './astdb.ts';
import type * as ari from './ari/messages.ts';
import type { Lines } from './commands/run-command.ts';
import { legEndOf } from './leg-ends.ts';
import { callOfPhoneChannel, operatorOfChannel, phoneChannelOf } from './names.ts';
import { isGone, unless } from './results.ts';

/** The context of asterisk-config/extensions.conf that dials emergency numbers for operators' phones without us. */
export const emergencyContext = 'pasokh-emergency';

type Channel = z.infer<typeof ari.channel>;

/** Whether a phone is on such a call. */
export const isInEmergency = ({ dialplan }: { readonly dialplan: { readonly context: string } }): boolean =>
  dialplan.context === emergencyContext;

/** The channel whose trace in AstDB has this key: of such a call the phone's. */
export const channelOfTrace = (key: string): string => phoneChannelOf(nthOffer(callId(key), 1)) ?? key;

/** Such calls that go on, as calls of the native queue: each keeps its operator engaged. */
export const emergencyCalls = (
  channels: readonly Channel[],
  traces: ReadonlyMap<string, { readonly number: string; readonly dialled: string }>,
): PbxSnapshot['callers'] =>
  channels.filter(isInEmergency).map((channel) => {
    const callId = callOfPhoneChannel(channel.id);
    const { number = '', dialled = '' } = traces.get(callId) ?? {};
    return {
      ...{ callId, number, dialled, enteredAt: channel.creationtime, where: 'fallback' },
      ...{ fallbackOperator: operatorOfChannel(channel), recording: false, outgoing: null },
    };
  });

/** Whether this is such a call, and goes on. */
export async function isEmergencyCall({ calls }: Pick<Lines, 'calls'>, id: CallId | LegId): Promise<boolean> {
  const phone = channelOfTrace(id);
  if (phone === id) return false;
  const channel = await unless(isGone, calls.channels.get({ channelId: phone }), null);
  return channel !== null && isInEmergency(channel);
}

/** What the dialplan has written down of one of them, by part. */
type Parts = Readonly<Record<string, URLSearchParams | undefined>>;

/** The ways out that were tried. One whose end nobody wrote down was answered, ended with the call, or died with the PBX at `lastAt`. */
export function attemptsIn(parts: Parts, lastAt: EpochMs): readonly NativeAttempt[] {
  const [answered, ended] = [parts['connected'], parts['ended']];
  return Array.from({ length: Object.keys(parts).length }, (_, index) => parts[`try-${String(index + 1)}`])
    .filter((attempt) => attempt !== undefined)
    .flatMap((attempt) => {
      const [sentAt, failedAt] = [instantIn(attempt), instantIn(attempt, 'ended')];
      const trunk = /@trunk-(.+)$/u.exec(attempt.get('to') ?? '')?.[1];
      if (sentAt === null || trunk === undefined) return [];
      const begun = { trunkId: trunkId(trunk), sentAt };
      if (failedAt !== null) return [{ ...begun, endedAt: Math.max(sentAt, failedAt), ...failureIn(attempt) }];
      const endedAt = Math.max(sentAt, instantIn(answered) ?? lastAt);
      if (answered !== undefined) return [{ ...begun, endedAt, outcome: 'answered', cause: null }];
      return [{ ...begun, endedAt, ...failureIn(ended ?? new URLSearchParams()) }];
    });
}

/** By Dial()'s own word first: the cause of what was cancelled, or rang too long, is not told. */
function failureIn(part: URLSearchParams): { outcome: DialOutcome; cause: number | null } {
  const cause = Number(part.get('cause') ?? 0) || null;
  const byStatus = outcomes[part.get('status') ?? ''];
  return { outcome: byStatus ?? dialOutcomeOf(legEndOf(cause ?? Number.NaN)), cause };
}

const outcomes: Readonly<Record<string, DialOutcome>> = { CANCEL: 'cancelled', BUSY: 'busy', NOANSWER: 'no-answer' };
