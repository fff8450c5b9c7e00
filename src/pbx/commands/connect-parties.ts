import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import type { CallId } from '../../shared/ids.ts';
import { channelOf, recordingName, talkBridge } from '../names.ts';
import { AmiRefusal, AriRefusal, gone } from '../results.ts';
import { openTalkBridge, stopMusic } from './bridges.ts';
import { endLease } from './caller.ts';
import type { Lines } from './run-command.ts';
import { isRecording, recordingVariable } from './variables.ts';

/**
 * Recording first, so that not a word is missing from it; then both into one bridge, which ends the caller's music. A PBX that
 * cannot record must still connect: that is counted and logged, and the missing recording is found by its coverage.
 */
export async function connectParties(
  lines: Lines,
  { callId, offerId }: Extract<AcdCommand, { type: 'ConnectParties' }>,
): Promise<PbxResult | undefined> {
  const { calls, post, branches } = lines;
  await endLease(calls, callId);
  if (!(await isRecording(calls, callId))) await startRecording(lines, callId);
  const bridgeId = talkBridge(callId);
  const there = await openTalkBridge(calls, callId);
  const missing = [channelOf(callId), branches.channelOf(offerId)].filter((id) => !there.includes(id));
  if (missing.length === 0) return undefined;
  await stopMusic(calls, channelOf(callId));
  try {
    // The number of ours is shown outside, and no operator's name.
    await post(`bridges/${bridgeId}/addChannel`, { channel: missing, inhibitConnectedLineUpdates: true });
    return undefined;
  } catch (error) {
    // 400: one of the two is no channel any more; 422 and 409: it is on its way out of our application.
    if (error instanceof AriRefusal && [400, 409, 422].includes(error.status)) return gone;
    throw error;
  }
}

/** Two directions in two channels, into the folder that ARI serves. */
async function startRecording({ ami, unrecorded }: Lines, call: CallId): Promise<void> {
  const file = { File: `${recordingName(call)}.raw`, options: `Di(${recordingVariable})` };
  try {
    await ami.send('MixMonitor', { Channel: channelOf(call), ...file });
  } catch (error) {
    if (!(error instanceof AmiRefusal)) throw error;
    // `No such channel`: bridging will find it gone.
    if (!/no such channel/iu.test(error.message)) unrecorded(call, error.message);
  }
}
