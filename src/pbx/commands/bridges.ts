import type { Client } from 'ari-client';
import type { CallId } from '../../shared/ids.ts';
import { bridge } from '../ari/messages.ts';
import { talkBridge } from '../names.ts';
import { accepting, isDone, isEnding, isGone, isTwin, unless } from '../results.ts';
import { onceReady } from './races.ts';

/**
 * Makes a mixing bridge unless it is there. One that was ended keeps its id, without being there, until each channel that went from it
 * into another has had its next order; so whoever ends one for another to come has those channels ordered about in between.
 * @returns who is in it
 */
export async function openBridge(calls: Client, bridgeId: string, type = 'mixing'): Promise<readonly string[]> {
  let channels: readonly string[] = [];
  await onceReady(async () => {
    if (await isDone(isTwin, calls.bridges.createWithId({ bridgeId, type, name: bridgeId }))) return;
    ({ channels } = bridge.parse(await calls.bridges.get({ bridgeId })));
  }, isGone);
  return channels;
}

/** Who is in a bridge; null: it is not there. */
export async function whoIsIn(calls: Client, bridgeId: string): Promise<readonly string[] | null> {
  const there = await unless(isGone, calls.bridges.get({ bridgeId }), null);
  return there === null ? null : bridge.parse(there).channels;
}

/**
 * The bridge of a talk mixes even two. Else each hears the other's own packets, and Asterisk leaves those out of a recording whose numbers are
 * lower than of the one who spoke before: minutes of whoever takes the call over, and all music. What is mixed has no numbers. Of video
 * there is none; it is what makes Asterisk mix.
 */
export const openTalkBridge = (calls: Client, call: CallId): Promise<readonly string[]> =>
  openBridge(calls, talkBridge(call), 'mixing,video_sfu');

export const endBridge = (calls: Client, bridgeId: string): Promise<undefined> =>
  accepting((error) => isGone(error) || isEnding(error), calls.bridges.destroy({ bridgeId }));
