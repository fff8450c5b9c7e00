import { createHmac } from 'node:crypto';
import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';

export interface IceSettings {
  readonly stunUrls: readonly string[];
  readonly turnUrls: readonly string[];
  /** Shared with the TURN server; null: it asks for no credentials. */
  readonly turnSecret: string | null;
}

/** As `RTCConfiguration.iceServers` takes them. */
export interface IceServer {
  readonly urls: string[];
  readonly username?: string;
  readonly credential?: string;
}

/** A shift; a call that began in time goes on. */
const turnLifeMs: DurationMs = 12 * 60 * minute;

/**
 * How a browser finds a way for audio. TURN credentials are made for one user and expire: the password is the HMAC-SHA1 of
 * `expiry:user`, as coturn checks it with `use-auth-secret` (draft-uberti-behave-turn-rest-00).
 */
export function iceServersFor(
  user: string,
  { stunUrls, turnUrls, turnSecret }: IceSettings,
  now: EpochMs,
): { iceServers: IceServer[]; expiresAt: EpochMs | null } {
  const stun = stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }];
  if (turnUrls.length === 0) return { iceServers: stun, expiresAt: null };
  if (turnSecret === null) return { iceServers: [...stun, { urls: [...turnUrls] }], expiresAt: null };
  const expires = Math.floor((now + turnLifeMs) / 1000);
  const username = `${String(expires)}:${user}`;
  const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
  return { iceServers: [...stun, { urls: [...turnUrls], username, credential }], expiresAt: expires * 1000 };
}
