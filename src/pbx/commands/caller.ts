import type { Client } from 'ari-client';
import type { AcdCommand, Announcement } from '../../acd/commands.ts';
import type { CallId, QueueId } from '../../shared/ids.ts';
import { announcementId, holdBridge, talkBridge } from '../names.ts';
import { accepting, exists, isGone, isTwin } from '../results.ts';
import type { Lines } from './run-command.ts';

type Command<Type> = Extract<AcdCommand, { type: Type }>;

/** Seconds that a waiting caller keeps the place if nobody renews it; then the PBX leads the caller to the native queue. */
const leaseSeconds = '50';

/** Renews the lease of a waiting caller. */
export const keepPlace = (calls: Client, call: CallId): Promise<undefined> => setLease(calls, call, leaseSeconds);

/** A caller who talks needs no lease: both would be cut off by it. */
export const endLease = (calls: Client, call: CallId): Promise<undefined> => setLease(calls, call, '0');

async function setLease(calls: Client, call: CallId, seconds: string): Promise<undefined> {
  await calls.channels.setChannelVar({ channelId: call, variable: 'TIMEOUT(absolute)', value: seconds });
}

export async function admitCaller({ calls }: Lines, { callId, queueId }: Command<'AdmitCaller'>): Promise<undefined> {
  await keepPlace(calls, callId);
  await calls.channels.answer({ channelId: callId });
  await putOnHold(calls, callId, queueId);
}

/** The same as admitting, for a caller who was about to talk: the talk's bridge goes, so that the next one is a new one. */
export async function holdCaller({ calls }: Lines, { callId, queueId }: Command<'HoldCaller'>): Promise<undefined> {
  await keepPlace(calls, callId);
  await putOnHold(calls, callId, queueId);
  await endTalkBridge(calls, callId);
}

export const endTalkBridge = (calls: Client, call: CallId): Promise<undefined> =>
  accepting(isGone, calls.bridges.destroy({ bridgeId: talkBridge(call) }));

/** A holding bridge plays music to each who waits in it. */
async function putOnHold(calls: Client, call: CallId, queue: QueueId): Promise<void> {
  const bridgeId = holdBridge(queue);
  await accepting(isTwin, calls.bridges.createWithId({ bridgeId, type: 'holding', name: bridgeId }));
  await calls.bridges.addChannel({ bridgeId, channel: call });
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
  await calls.channels.answer({ channelId: callId });
  await calls.channels.playWithId({ channelId: callId, playbackId, media: sounds[announcement] });
}
