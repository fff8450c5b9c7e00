import type { Log } from '../acd-runtime/ports.ts';
import type { NodeId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';

/** The steps of one connection to the PBX, in order; tests let a call in at each of them. */
export const stages = [
  'ami-up',
  'events-flow',
  'channels-read',
  'application-read',
  'bridges-read',
  'phones-read',
  'traces-read',
  'told',
] as const;
export type Stage = (typeof stages)[number];

export interface PbxOptions {
  readonly node: NodeId;
  readonly ami: { readonly host: string; readonly port: number; readonly user: string; readonly secret: string };
  /** `url` without a path, e.g. `http://127.0.0.1:8088`. */
  readonly ari: { readonly url: string; readonly user: string; readonly secret: string; readonly app: string };
  readonly log: Log;
  /** Every action settles within this time. Default 3 s. */
  readonly actionTimeoutMs?: DurationMs;
  /** Between two pings on each link; one that is not answered until the next ends the link. Default 2 s. */
  readonly pingEveryMs?: DurationMs;
  /** A main loop that stands still for so long loses the PBX to its native queue. Default 5 s. */
  readonly stalledAfterMs?: DurationMs;
  /** Called after each step of connecting, which waits for it. */
  readonly onStage?: (stage: Stage) => Promise<void>;
}

export interface PbxSettings extends Required<PbxOptions> {
  /** Different in every process: tells whose the PBX is. */
  readonly instance: string;
}
