import type { CallId } from '../../shared/ids.ts';
import { channelOf, recordingName } from '../names.ts';
import { AmiRefusal } from '../results.ts';
import type { Lines } from './run-command.ts';
import { isRecording, recordingVariable } from './variables.ts';

/**
 * Records the customer's channel from now on, unless that runs already: two directions in two channels, into the folder that ARI serves. A
 * PBX that cannot record must still connect: that is counted and logged, and the missing recording is found by its coverage.
 */
export async function record({ calls, ami, unrecorded }: Lines, call: CallId): Promise<void> {
  if (await isRecording(calls, call)) return;
  const file = { File: `${recordingName(call)}.raw`, options: `Di(${recordingVariable})` };
  try {
    await ami.send('MixMonitor', { Channel: channelOf(call), ...file });
  } catch (error) {
    if (!(error instanceof AmiRefusal)) throw error;
    // `No such channel`: bridging or dialling will find it gone.
    if (!/no such channel/iu.test(error.message)) unrecorded(call, error.message);
  }
}
