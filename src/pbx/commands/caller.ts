import type { Client } from 'ari-client';
import type { AcdCommand, Announcement } from '../../acd/commands.ts';
import { isDialled, type CallId, type QueueId } from '../../shared/ids.ts';
import { announcementId, asideBridge, channelOf, holdBridge, talkBridge } from '../names.ts';
import { accepting, exists, isTwin } from '../results.ts';
import { endBridge } from './bridges.ts';
import { startMusic, stopMusic } from './music.ts';
import type { Lines } from './run-command.ts';
import { setVariable } from './variables.ts';

type Command<Type> = Extract<AcdCommand, { type: Type }>;

/** Seconds that a waiting caller keeps the place if nobody renews it; then the PBX leads the caller to the native queue. */
const leaseSeconds = '50';
/** The channel of a customer whom we dialled has no dialplan and can only be ended: it hears music for as long as that queue keeps anybody. */
const dialledLeaseSeconds = '600';

/** Renews the lease of a waiting caller. */
export const keepPlace = (calls: Client, call: CallId): Promise<undefined> =>
  setLease(calls, call, isDialled(call) ? dialledLeaseSeconds : leaseSeconds);

/** A caller who talks needs no lease: both would be cut off by it. */
export const endLease = (calls: Client, call: CallId): Promise<undefined> => setLease(calls, call, '0');

async function setLease(calls: Client, call: CallId, seconds: string): Promise<undefined> {
  await setVariable(calls, channelOf(call), 'TIMEOUT(absolute)', seconds);
}

export async function admitCaller({ calls }: Lines, { callId, queueId }: Command<'AdmitCaller'>): Promise<undefined> {
  await keepPlace(calls, callId);
  await calls.channels.answer({ channelId: channelOf(callId) });
  await putOnHold(calls, callId, queueId);
}

/**
 * The same as admitting, for a caller who was about to talk, or did: the bridges of the talk go, so that the next ones are new. The music
 * is the order that lets the caller's channel forget them.
 */
export async function holdCaller({ calls }: Lines, { callId, queueId }: Command<'HoldCaller'>): Promise<undefined> {
  await keepPlace(calls, callId);
  await putOnHold(calls, callId, queueId);
  await endTalkBridges(calls, callId);
}

export async function endTalkBridges(calls: Client, call: CallId): Promise<undefined> {
  await endBridge(calls, talkBridge(call));
  await endBridge(calls, asideBridge(call));
}

/** The bridge itself is silent: whoever waits in it hears music of their own. Started again it goes on. */
async function putOnHold(calls: Client, call: CallId, queue: QueueId | null): Promise<void> {
  const [bridgeId, channel] = [holdBridge(queue), channelOf(call)];
  await accepting(isTwin, calls.bridges.createWithId({ bridgeId, type: 'holding', name: bridgeId }));
  await calls.bridges.addChannel({ bridgeId, channel });
  await startMusic(calls, channel);
}

/** Sounds of Asterisk's own core set, which every installation has. */
export const sounds: Readonly<Record<Announcement, string>> = {
  'unknown-number': 'sound:ss-noservice',
  'nobody-here': 'sound:vm-nobodyavail',
  'waited-too-long': 'sound:please-try-call-later',
  closed: 'sound:goodbye',
  'line-full': 'sound:tt-allbusy',
};

export async function announceToCaller(
  { calls }: Lines,
  { callId, announcement }: Command<'AnnounceToCaller'>,
): Promise<undefined> {
  const playbackId = announcementId(callId);
  // The twin of this one, asked for before a crash: it is still heard, and the channel takes no other order until it ends.
  if (await exists(calls.playbacks.get({ playbackId }))) return;
  const channelId = channelOf(callId);
  await calls.channels.answer({ channelId });
  await stopMusic(calls, channelId);
  await calls.channels.playWithId({ channelId, playbackId, media: sounds[announcement] });
}
