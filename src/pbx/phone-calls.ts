import type { PhoneWishes } from '../dialling/ports.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Lines } from './commands/run-command.ts';
import { callOfPhoneChannel } from './names.ts';
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
  dialled: PhoneWishes['dialled'],
  { channelId, by, number }: { readonly channelId: string; readonly by: OperatorId; readonly number: string },
  ended: () => void,
): Promise<undefined> {
  // The end of a channel that we did not make is told to those alone who ask for it.
  await calls.applications.subscribe({ applicationName: app, eventSource: `channel:${channelId}` });
  const isCall = await dialled({ callId: callOfPhoneChannel(channelId), operatorId: by, number });
  if (!isCall) await calls.channels.continueInDialplan({ channelId, ...refusal });
  else if (!(await exists(calls.channels.get({ channelId })))) ended();
}
