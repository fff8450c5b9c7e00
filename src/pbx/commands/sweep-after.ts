import type { Client } from 'ari-client';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { CallId } from '../../shared/ids.ts';
import { channelOf, talkBridge } from '../names.ts';
import { gone } from '../results.ts';
import { whoIsIn } from './bridges.ts';
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

const isSeated = async (calls: Client, call: CallId): Promise<boolean> =>
  (await whoIsIn(calls, talkBridge(call)))?.includes(channelOf(call)) === true;
