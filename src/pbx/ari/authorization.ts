import type { DurationMs } from '../../shared/time.ts';

/** One Asterisk's HTTP side. */
export interface AriServer {
  /** Without a path, e.g. `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly user: string;
  readonly secret: string;
  readonly timeoutMs: DurationMs;
}

export const basicAuthorization = ({ user, secret }: Pick<AriServer, 'user' | 'secret'>): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
