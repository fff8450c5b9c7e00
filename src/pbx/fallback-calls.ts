import type { PbxListener, PbxResult, PbxSnapshot } from '../acd-runtime/ports.ts';
import type { DurationMs } from '../shared/time.ts';
import type { Lines } from './commands/run-command.ts';
import type { Link } from './link.ts';
import { forgetEnded, forgetFallback, readFallbackTraces, servedCalls } from './traces.ts';

/** How often a call of the native queue that ended while we are here is looked for. */
const lookEveryMs: DurationMs = 5_000;

/** Sees to it that every finished call of the native queue is told once in this process, and forgotten only after that. */
export interface FallbackCalls {
  /** To be called with every snapshot. */
  readonly toldBySnapshot: (snapshot: PbxSnapshot) => void;
  readonly forget: (lines: Lines, ids: readonly string[]) => Promise<PbxResult | undefined>;
  readonly start: () => void;
  readonly stop: () => void;
}

export function createFallbackCalls(link: Pick<Link, 'act'>, tell: PbxListener['fallbackServed']): FallbackCalls {
  /** Told, and still kept by the PBX. */
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const look = ({ ami }: Lines): Promise<undefined> =>
    readFallbackTraces(ami).then((traces) => {
      const ended = new Map([...traces].filter(([call, { endedAt }]) => endedAt !== null && !told.has(call)));
      const calls = servedCalls(ended, new Set());
      for (const { callId } of calls) told.add(callId);
      if (calls.length > 0) tell(calls);
      return undefined;
    });
  return {
    toldBySnapshot: ({ fallbackCalls }) => {
      for (const { callId } of fallbackCalls) told.add(callId);
    },
    forget: async ({ ami, branches }, ids) => {
      await forgetEnded(ami, ids.flatMap(branches.forget));
      // One that is not told yet may go on, or have ended a moment ago.
      const done = ids.filter((id) => told.has(id));
      await forgetFallback(ami, done);
      for (const id of done) told.delete(id);
      return undefined;
    },
    start: () => {
      timer = setInterval(() => void link.act(look), lookEveryMs);
    },
    stop: () => clearInterval(timer),
  };
}
