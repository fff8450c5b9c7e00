import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import { channelOf } from '../names.ts';
import { gone, refused } from '../results.ts';
import type { Lines } from './run-command.ts';
import { isRecording } from './variables.ts';

type Command<Type> = Extract<AcdCommand, { type: Type }>;

/**
 * The phone's own button is pressed for it: `Event: talk` within the ringing dialog, which phones for desks know by Broadsoft's specification.
 * Others refuse it and ring on. `gone` when nothing rings.
 */
export async function answerOperator(
  { ami, branches }: Lines,
  { offerId }: Command<'AnswerOperator'>,
): Promise<PbxResult | undefined> {
  const tell = (Channel: string) => ami.send('PJSIPNotify', { Channel, Variable: 'Event=talk' });
  const told = await Promise.allSettled(branches.channelsOf(offerId).map(tell));
  return told.some(({ status }) => status === 'fulfilled') ? undefined : gone;
}

/** What the operator says is heard by nobody. */
export async function muteOperator(
  { calls, branches }: Lines,
  { offerId, muted }: Command<'MuteOperator'>,
): Promise<undefined> {
  const side = { channelId: branches.channelOf(offerId), direction: 'in' };
  await (muted ? calls.channels.mute(side) : calls.channels.unmute(side));
}

/** Milliseconds: what menus take for sure. */
const tone = { duration: 120, between: 120 };

export async function sendDigits({ calls }: Lines, command: Command<'SendDigits'>): Promise<PbxResult | undefined> {
  const { callId, digits } = command;
  if (!/^[0-9A-D*#]+$/u.test(digits)) return refused('not-digits');
  await calls.channels.sendDTMF({ channelId: channelOf(callId), dtmf: digits, ...tone });
  return undefined;
}

/** Of a call that is not recorded there is nothing to pause. */
export async function pauseRecording(
  { calls, ami }: Lines,
  { callId, paused }: Command<'PauseRecording'>,
): Promise<undefined> {
  if (!(await isRecording(calls, callId))) return;
  const State = paused ? '1' : '0';
  await ami.send('MixMonitorMute', { Channel: channelOf(callId), Direction: 'both', State });
}
