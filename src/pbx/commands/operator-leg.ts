import type { AcdCommand } from '../../acd/commands.ts';
import type { CallId, OfferId } from '../../shared/ids.ts';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import { phoneInterface } from '../names.ts';
import { accepting, AriRefusal, gone, isGone, refused } from '../results.ts';
import type { Lines } from './run-command.ts';

/**
 * Rings the operator's phone, by one request: this is what callers wait for. The channel id is the offer's, so a repeat meets
 * its twin (409). `refused: unreachable` when the phone has no contact; then no event follows.
 */
export async function ringOperator(
  { calls, app }: Lines,
  command: Extract<AcdCommand, { type: 'RingOperator' }>,
): Promise<PbxResult | undefined> {
  try {
    await calls.channels.originate({
      endpoint: phoneInterface(command.operatorId),
      app,
      appArgs: 'operator',
      channelId: command.offerId,
      originator: command.callId,
      callerId: callerIdentity(command.queueName, command.callerNumber),
      timeout: Math.ceil(command.timeoutMs / 1000),
      variables: {
        PASOKH_CALL: command.callId,
        PASOKH_OFFER: command.offerId,
        PASOKH_OPERATOR: command.operatorId,
      },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AriRefusal)) throw error;
    if (error.status === 409) return undefined;
    if (error.status === 400) return gone; // the originator, that is the caller
    if (error.status === 500) return refused('unreachable');
    throw error;
  }
}

/** `"queue" <number>` without what could end the quotes or the brackets early. */
const callerIdentity = (queueName: string, number: string): string =>
  `"${queueName.replace(/["\\<>]|\p{Cc}/gu, '')}" <${number.replace(/[^\w+*#.-]/gu, '')}>`;

/** Ends the leg in whatever state it is. One that is gone is what was asked for. */
export async function releaseOperator({ calls }: Lines, offer: OfferId): Promise<undefined> {
  await accepting(isGone, calls.channels.hangup({ channelId: offer }));
}

/** Ends a channel that nobody here knows; `gone` if it is so already. */
export async function endOrphan({ calls }: Lines, id: CallId | OfferId): Promise<undefined> {
  await calls.channels.hangup({ channelId: id });
}
