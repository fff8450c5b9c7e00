import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import { channelOf, talkBridge } from '../names.ts';
import { AriRefusal, gone, together } from '../results.ts';
import { openTalkBridge } from './bridges.ts';
import { endLease } from './caller.ts';
import { record } from './record.ts';
import { stopMusic } from './music.ts';
import type { Lines } from './run-command.ts';

/**
 * Recording first, so that not a word is missing from it (of whom we dialled it runs already); then both into one bridge, which ends the
 * caller's music.
 */
export async function connectParties(
  lines: Lines,
  { callId, offerId }: Extract<AcdCommand, { type: 'ConnectParties' }>,
): Promise<PbxResult | undefined> {
  const { calls, post, branches } = lines;
  const bridgeId = talkBridge(callId);
  const [there] = await together([
    openTalkBridge(calls, callId),
    endLease(calls, callId),
    record(lines, callId),
    stopMusic(calls, channelOf(callId)),
  ]);
  const both = [channelOf(callId), branches.channelOf(offerId)];
  if (both.every((id) => there.includes(id))) return undefined;
  try {
    // The number of ours is shown outside, and no operator's name.
    // Both, for who has just gone from this bridge to wait for the next one may still be told of in it.
    await post(`bridges/${bridgeId}/addChannel`, { channel: both, inhibitConnectedLineUpdates: true });
    return undefined;
  } catch (error) {
    // 400: one of the two is no channel any more; 422 and 409: it is on its way out of our application.
    if (error instanceof AriRefusal && [400, 409, 422].includes(error.status)) return gone;
    throw error;
  }
}
