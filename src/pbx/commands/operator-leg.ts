import type { AcdCommand } from '../../acd/commands.ts';
import type { CallId, LegId } from '../../shared/ids.ts';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { OfferPurpose } from '../../acd/state.ts';
import { channelOf, nthBranch, offerOfChannel, phoneInterface, phoneKinds } from '../names.ts';
import { accepting, AriRefusal, gone, isGone, isTwin, refused } from '../results.ts';
import { hangUp } from './hang-up.ts';
import { hasTwin } from './races.ts';
import type { SecondLine } from '../second-lines.ts';
import type { Lines } from './run-command.ts';

type RingOperator = Extract<AcdCommand, { type: 'RingOperator' }>;

/**
 * Rings the operator's phones, all that can be rung at once, each by a channel of its own: the first to answer has the call. A leg that
 * answers by itself rings one, the next only if that one cannot be rung. Where none is known that can be, they are tried in turn. A
 * repeat meets its twin. `refused: unreachable` when not one rings; then no event follows.
 */
export async function ringOperator(lines: Lines, command: RingOperator): Promise<PbxResult | undefined> {
  const { offerId, operatorId, phone } = command;
  if (lines.branches.isRung(offerId)) return undefined;
  const kinds = phone === undefined ? phoneKinds : [phone];
  const present = phone === undefined ? null : lines.branches.phoneIn(command.callId, operatorId);
  const answering = lines.phones.of(operatorId, kinds).filter((each) => each !== present);
  if (answering.length > 0 && !asksForThemselves.has(command.purpose)) return ringAll(lines, command, answering);
  const inTurn =
    answering.length > 0 || present !== null ? answering : kinds.map((kind) => phoneInterface(operatorId, kind));
  for (const each of inTurn) {
    const result = await ringAll(lines, command, [each]);
    if (result !== unreachable) return result;
  }
  return unreachable;
}

const unreachable = refused('unreachable');

async function ringAll(lines: Lines, command: RingOperator, phones: readonly string[]): Promise<PbxResult | undefined> {
  const { offerId, operatorId } = command;
  const channels = new Map(phones.map((phone, index) => [nthBranch(offerId, index + 1), phone]));
  lines.branches.begin(offerId, operatorId, channels);
  const results = await allOf([...channels], async ([channel, phone]) => {
    const result = await ringPhone(lines, command, phone, channel);
    if (result !== undefined) isMissing(lines, offerId, channel);
    return result;
  });
  if (results.includes(undefined)) return undefined;
  return results.includes(gone) ? gone : results[0];
}

function isMissing({ branches, legEnded }: Lines, id: CallId | LegId, channel: string): void {
  const [offer, end] = [offerOfChannel(channel), branches.missing(id, channel)];
  if (offer !== null && end !== null) legEnded(offer, end);
}

/** Waits for all, so that nothing is under way afterwards, and takes a failure for one only where nothing succeeds. */
async function allOf<Item, Result>(
  items: readonly Item[],
  action: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(items.map(action));
  const results = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (results.length === 0) throw failures.find((failure) => !isGone(failure)) ?? failures[0];
  return results;
}

/** By one request: this is what callers wait for. */
async function ringPhone(
  { calls, post, app }: Lines,
  command: RingOperator,
  endpoint: string,
  channelId: string,
): Promise<PbxResult | undefined> {
  try {
    await post('channels', {
      ...{ endpoint, app, appArgs: 'operator', channelId },
      ...(command.purpose === 'dial' ? {} : { originator: channelOf(command.callId) }),
      callerId: callerIdentity(command.queueName, command.callerNumber),
      timeout: Math.ceil(command.timeoutMs / 1000),
      variables: {
        // Also if there is none: else the customer's is shown, which for whom we dialled is that of the trunk.
        'CONNECTEDLINE(name,i)': shownName(command.queueName),
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
    if (isTwin(error)) return (await hasTwin(calls, channelId)) ? undefined : unreachable;
    if (error.status === 400) return gone; // the originator, that is the caller
    return error.status === 500 ? unreachable : refused(`${String(error.status)} ${error.message}`);
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
  `"${shownName(queueName)}" <${number.replace(/[^\w+*#.-]/gu, '')}>`;
const shownName = (queueName: string): string => queueName.replace(/["\\<>]|\p{Cc}/gu, '');

/**
 * Ends a leg, the customer's or another, in whatever state it is, on all the phones that ring for it.
 * @throws AriRefusal 404 if it is so already
 */
export async function endLeg(lines: Lines, id: CallId | LegId): Promise<undefined> {
  await allOf(lines.branches.channelsOf(id), async (channelId) => {
    try {
      await endChannel(lines, channelId);
    } catch (error) {
      if (isGone(error)) isMissing(lines, id, channelId);
      throw error;
    }
  });
}

/** As `hangUp`. */
export async function endChannel(
  { calls, referrals }: Pick<Lines, 'calls' | 'referrals'>,
  channelId: string,
  cause?: string,
): Promise<undefined> {
  await referrals.over(channelId);
  await hangUp(calls, channelId, cause);
}

/** Somebody outside is asked no more, and the line ends on which the operator's phone asked. */
export async function releaseOutside(
  lines: Lines,
  { legId }: Extract<AcdCommand, { type: 'ReleaseOutside' }>,
): Promise<undefined> {
  const line = lines.secondLines.asking(legId);
  if (line !== null) await endSecondLine(lines, line);
  await endLeg(lines, legId);
}

export async function endSecondLine(lines: Lines, line: SecondLine): Promise<undefined> {
  if (lines.secondLines.end(line)) await accepting(isGone, endChannel(lines, line.channel));
}
