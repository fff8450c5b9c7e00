import type { Client } from 'ari-client';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { CallId } from '../../shared/ids.ts';
import { bridge } from '../ari/messages.ts';
import { channelOf, talkBridge } from '../names.ts';
import { gone, isGone } from '../results.ts';
import { endTalkBridges } from './caller.ts';

/**
 * Runs what opens the bridges of a call. If that came to nothing and the customer is in none of them, they go again: where the customer
 * has left meanwhile, those that were there are swept away already, and nobody would sweep these.
 */
export async function sweepAfter(
  calls: Client,
  call: CallId,
  seat: () => Promise<PbxResult | undefined>,
): Promise<PbxResult | undefined> {
  let result: PbxResult | undefined = gone;
  try {
    result = await seat();
    return result;
  } finally {
    if (result === gone && !(await isSeated(calls, call))) await endTalkBridges(calls, call);
  }
}

async function isSeated(calls: Client, call: CallId): Promise<boolean> {
  try {
    const there = bridge.parse(await calls.bridges.get({ bridgeId: talkBridge(call) }));
    return there.channels.includes(channelOf(call));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
