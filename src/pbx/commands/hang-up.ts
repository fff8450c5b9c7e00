import type { Client } from 'ari-client';

/**
 * @param cause Q.850; by default that of a hangup
 * @throws AriRefusal 404 without the channel
 */
export async function hangUp(calls: Client, channelId: string, cause?: string): Promise<void> {
  const params = { channelId, ...(cause === undefined ? {} : { reason_code: cause }) }; // which the published types leave out
  await calls.channels.hangup(params);
}
