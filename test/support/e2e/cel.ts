import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { stackEnv } from '../stack-env.ts';

/** One line of Asterisk's own channel event log: the witness that no code of ours has touched. */
export interface CelEvent {
  /** Unix epoch, milliseconds with microsecond resolution. */
  readonly at: number;
  readonly event: string;
  /** The channel's id; a caller's is the call id. */
  readonly channelId: string;
  readonly linkedId: string;
  /** `PJSIP/trunk-0000001a`, `PJSIP/op-…-0000001b`. */
  readonly channel: string;
  readonly number: string;
  readonly dialled: string;
  readonly bridgeId: string | null;
}

/** The log from the moment of its opening on. */
export interface Cel {
  readonly events: () => CelEvent[];
}

const logFile = (): string => path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'log/cel-custom/Master.csv');

/** Opens the log at its present end: earlier calls are not seen. */
export function openCel(): Cel {
  const file = logFile();
  const start = existsSync(file) ? statSync(file).size : 0;
  return {
    events: () =>
      (existsSync(file) ? readFileSync(file).subarray(start).toString('utf8') : '').split('\n').flatMap(parse),
  };
}

function parse(line: string): CelEvent[] {
  const [at, event, channelId, linkedId, channel, number, dialled, extra] = [
    ...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g),
  ].map(([, value = '']) => value.replaceAll('""', '"'));
  if (extra === undefined) return []; // empty, or still being written
  return [
    {
      at: Number(at) * 1_000,
      ...{ event: event ?? '', channelId: channelId ?? '', linkedId: linkedId ?? '', channel: channel ?? '' },
      ...{ number: number ?? '', dialled: dialled ?? '', bridgeId: bridgeOf(extra) },
    },
  ];
}

function bridgeOf(extra: string): string | null {
  if (extra === '') return null;
  const { bridge_id: bridge } = JSON.parse(extra) as { bridge_id?: string };
  return bridge ?? null;
}
