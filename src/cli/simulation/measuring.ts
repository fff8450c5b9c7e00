import { createCapacityMeter } from '../../acd-runtime/capacity-meter.ts';
import type { World } from '../../simulation/simulate.ts';

const silent = (): void => undefined;

/** Measures the queues as the service does, which tells the core the limit of `maxWaiting: auto`. It begins the day knowing nothing. */
export function measuring({ view, now, onFacts, setTimer, post }: World): void {
  const gateway = {
    ...{ view, now, onFacts },
    post: async (event: Parameters<typeof post>[0]) => {
      post(event);
      return [];
    },
  };
  const notes = { put: silent, remove: silent, all: () => new Map<string, unknown>() };
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  createCapacityMeter({ gateway, notes, setTimer, log }).start();
}
