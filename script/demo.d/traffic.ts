import type { SippProcess } from '../../test/support/sipp/sipp-process.ts';
import { startCaller, startPhone } from '../../test/support/sipp/sipp.ts';
import type { Seeded } from './seed.ts';

const between = (least: number, most: number): number => Math.round(least + Math.random() * (most - least));
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

/** Asterisk takes the trunk from ten ports, and each SIPp holds one. */
const mostCallers = 9;

/** Operators' phones that answer after a ring or two, and customers who call at random: some talk, some lose patience. */
export async function startTraffic({ operators, queues, customers }: Seeded): Promise<{ stop: () => void }> {
  for (const { user, secret } of operators) {
    await startPhone({ user, secret, behaviour: 'answer', answerAfterMs: between(500, 2_500), toneHz: 880 });
  }
  const callers = new Set<SippProcess>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const callIn = async (): Promise<void> => {
    if (callers.size >= mostCallers) return;
    const from = Math.random() < 0.6 ? oneOf(customers) : `0912${between(2_000_000, 9_999_999)}`;
    const holdMs = Math.random() < 0.2 ? between(1_000, 5_000) : between(6_000, 20_000);
    const caller = await startCaller({ from, to: oneOf(queues).dialled, holdMs, toneHz: 440 });
    callers.add(caller);
    void caller.exit.then(() => callers.delete(caller));
  };
  const next = (): void => {
    if (stopped) return;
    callIn().catch((error: unknown) => console.error(`a caller could not call: ${String(error)}`));
    timer = setTimeout(next, -Math.log(1 - Math.random()) * 2_000); // Poisson arrivals, one in 2 s on average
  };
  next();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
