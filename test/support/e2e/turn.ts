import { stackEnv } from '../stack-env.ts';
import { stackWith } from './stack-service.ts';

/** coturn with `docker/turnserver.conf`, which relays to the PBX alone. */
export interface Turn {
  /** Whether audio to this address, as Asterisk names it, is relayed. */
  readonly relays: (address: string) => boolean;
  readonly close: () => Promise<void>;
}

const port = (): number => Number(stackEnv('PASOKH_TURN_PORT'));
/** `TURN_RELAYS` of script/stack. */
const relays = 19;

/** What a service is told that knows a TURN server by this secret. */
export const besideTurn = (secret: string): Record<string, string> => ({
  PASOKH_TURN_URLS: `turn:127.0.0.1:${String(port())}`,
  PASOKH_TURN_SECRET: secret,
});

/** Starts it with a secret. `peer`: it relays to this address, as if it knew another PBX. */
export async function startTurn(secret: string, peer = ''): Promise<Turn> {
  await stackWith({ PASOKH_TURN_SECRET: secret, PASOKH_TURN_PEER: peer }, 'restart', 'turn');
  return {
    relays: (address) => {
      const [, at] = /^[\d.]+:(\d+)$/.exec(address) ?? [];
      return Number(at) > port() && Number(at) <= port() + relays;
    },
    close: async () => {
      await stackWith({}, 'down', 'turn');
    },
  };
}
