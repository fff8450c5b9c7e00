import type { PhoneWishes } from '../dialling/ports.ts';
import { callOfOffer, type LegId, type OfferId, type OperatorId } from '../shared/ids.ts';
import type { Lines } from './commands/run-command.ts';
import { callOfPhoneChannel, channelOf, operatorOfPhone } from './names.ts';
import { exists } from './results.ts';

/** Where the dialplan tells a phone that it may not dial this. */
const refusal = { context: 'pasokh-operator', extension: 'refuse', priority: 1 };

/**
 * Asks for a call of what an operator dialled on the phone, and lets the PBX refuse it otherwise.
 *
 * @param ended told when the phone has hung up before there was a call
 */
export async function takePhoneCall(
  { calls, app }: Lines,
  { dialled }: Pick<PhoneWishes, 'dialled'>,
  { channelId, by, number }: { readonly channelId: string; readonly by: OperatorId; readonly number: string },
  ended: () => void,
): Promise<undefined> {
  // The end of a channel that we did not make is told to those alone who ask for it.
  await calls.applications.subscribe({ applicationName: app, eventSource: `channel:${channelId}` });
  const isCall = await dialled({ callId: callOfPhoneChannel(channelId), operatorId: by, number });
  if (!isCall) await calls.channels.continueInDialplan({ channelId, ...refusal });
  else if (!(await exists(calls.channels.get({ channelId })))) ended();
}

/** Calls that phones have asked to hand over, each until its phone knows what came of it. */
export interface Referrals {
  readonly during: (leg: LegId, refer: () => Promise<undefined>) => Promise<undefined>;
  /** Settles once the phone of this leg may be rid of it: one that is ended before takes the transfer for failed. */
  readonly over: (leg: string) => Promise<unknown>;
}

export function createReferrals(): Referrals {
  const open = new Map<string, Promise<unknown>>();
  return {
    during: async (leg, refer) => {
      const referral = refer();
      const told = referral.catch(() => null);
      open.set(leg, told);
      await told;
      if (open.get(leg) === told) open.delete(leg);
      return referral;
    },
    over: (leg) => open.get(leg) ?? Promise.resolve(),
  };
}

/** Asks for a call to be handed over, and tells the phone what came of it. */
export async function referCall(
  { post }: Lines,
  { handedOver }: Pick<PhoneWishes, 'handedOver'>,
  { leg, by, to }: { readonly leg: OfferId; readonly by: OperatorId; readonly to: string | null },
): Promise<undefined> {
  const callId = callOfOffer(leg);
  const tell = (states: string): Promise<void> => post(`channels/${channelOf(leg)}/transfer_progress`, { states });
  const target = to === null ? null : targetOf(to);
  const isDone = callId !== null && target !== null && (await handedOver({ callId, operatorId: by, to: target }));
  await tell(isDone ? 'channel_answered' : 'channel_declined');
}

/** A colleague's phone, or a number. */
function targetOf(address: string): Parameters<PhoneWishes['handedOver']>[0]['to'] {
  const operatorId = operatorOfPhone(address);
  return operatorId === null ? { number: address } : { operatorId };
}
