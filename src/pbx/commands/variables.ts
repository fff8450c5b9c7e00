import type { Client } from 'ari-client';
import { z } from 'zod';
import { channelOf } from '../names.ts';
import { isGone, unless } from '../results.ts';
import type { CallId } from '../../shared/ids.ts';

const variable = z.object({ value: z.string() });

/** A variable of a channel; empty without it, and without the channel. */
export async function readVariable(calls: Client, channelId: string, name: string): Promise<string> {
  const read = calls.channels.getChannelVar({ channelId, variable: name });
  return variable.parse(await unless(isGone, read, { value: '' })).value;
}

export const setVariable = (calls: Client, channelId: string, name: string, value: string): Promise<unknown> =>
  calls.channels.setChannelVar({ channelId, variable: name, value });

/** Lets the dialplan have a phone no more that dialled an emergency number: from now on the call has its way without us. */
export const keepFromDialplan = (calls: Client, channelId: string): Promise<unknown> =>
  setVariable(calls, channelId, 'TIMEOUT(absolute)', '0');

/** Set by MixMonitor itself on the customer's channel, so it is there exactly when the recording runs. */
export const recordingVariable = 'PASOKH_RECORDING';

export const isRecording = async (calls: Client, call: CallId): Promise<boolean> =>
  (await readVariable(calls, channelOf(call), recordingVariable)) !== '';
