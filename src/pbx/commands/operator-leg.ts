import type { AcdCommand } from '../../acd/commands.ts';
import type { CallId, LegId } from '../../shared/ids.ts';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { OfferPurpose } from '../../acd/state.ts';
import { channelOf, phoneInterface } from '../names.ts';
import { AriRefusal, gone, isTwin, refused } from '../results.ts';
import { hasTwin } from './races.ts';
import type { Lines } from './run-command.ts';

/**
 * Rings the operator's phone: of several the first that can be rung. The channel id is the offer's, so a repeat meets its twin (409).
 * `refused: unreachable` when no phone has a contact; then no event follows.
 */
export async function ringOperator(
  lines: Lines,
  command: Extract<AcdCommand, { type: 'RingOperator' }>,
): Promise<PbxResult | undefined> {
  const kinds = command.phone === undefined ? lines.phonesOf(command.operatorId) : [command.phone];
  for (const kind of kinds) {
    const result = await ringPhone(lines, command, phoneInterface(command.operatorId, kind));
    if (result !== unreachable) return result;
  }
  return unreachable;
}

const unreachable = refused('unreachable');

/** By one request: this is what callers wait for. */
async function ringPhone(
  { calls, post, app }: Lines,
  command: Extract<AcdCommand, { type: 'RingOperator' }>,
  endpoint: string,
): Promise<PbxResult | undefined> {
  try {
    await post('channels', {
      endpoint,
      app,
      appArgs: 'operator',
      channelId: command.offerId,
      ...(command.purpose === 'dial' ? {} : { originator: channelOf(command.callId) }),
      callerId: callerIdentity(command.queueName, command.callerNumber),
      timeout: Math.ceil(command.timeoutMs / 1000),
      variables: {
        PASOKH_CALL: command.callId,
        PASOKH_OFFER: command.offerId,
        PASOKH_OPERATOR: command.operatorId,
        // Keeps the instant of its end, in case nobody listens then (asterisk-config/extensions.conf).
        'CHANNEL(hangup_handler_push)': 'pasokh-ended,s,1',
        // A REFER is told to us, and the PBX does nothing about it.
        'PJSIP_TRANSFER_HANDLING()': 'ari-only',
        ...(asksForThemselves.has(command.purpose) ? answersByItself : {}),
      },
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AriRefusal)) throw error;
    if (isTwin(error)) return (await hasTwin(calls, command.offerId)) ? undefined : unreachable;
    if (error.status === 400) return gone; // the originator, that is the caller
    if (error.status === 500) return unreachable;
    throw error;
  }
}

/** Who asked for the call need not take it up: the ways in which phones are told, and each knows one of them. */
const asksForThemselves: ReadonlySet<OfferPurpose> = new Set(['dial', 'retrieve', 'monitor']);
const answersByItself = {
  'PJSIP_HEADER(add,Alert-Info)': '<http://127.0.0.1>;info=alert-autoanswer;delay=0',
  'PJSIP_HEADER(add,Call-Info)': '<sip:127.0.0.1>;answer-after=0',
};

/** `"queue" <number>` without what could end the quotes or the brackets early. */
const callerIdentity = (queueName: string, number: string): string =>
  `"${queueName.replace(/["\\<>]|\p{Cc}/gu, '')}" <${number.replace(/[^\w+*#.-]/gu, '')}>`;

/** Ends a leg, the customer's or another, in whatever state it is; `gone` if it is so already. */
export async function endLeg({ calls, branches, referrals }: Lines, id: CallId | LegId): Promise<undefined> {
  await endChannel({ calls, referrals }, branches.channelOf(id));
}

export async function endChannel(
  { calls, referrals }: Pick<Lines, 'calls' | 'referrals'>,
  channelId: string,
): Promise<undefined> {
  await referrals.over(channelId);
  await calls.channels.hangup({ channelId });
}
