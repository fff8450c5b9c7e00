/** Things that should not happen but do, counted by name; shown by `health()`. */
export interface Counters {
  readonly add: (name: CounterName) => void;
  readonly read: () => Readonly<Partial<Record<CounterName, number>>>;
}

export type CounterName =
  | 'malformed-ami'
  | 'malformed-ari'
  | 'orphan-response'
  | 'connect-failed'
  | 'connection-lost'
  | 'replaced'
  | 'loop-stalled'
  | 'clock-off'
  | 'unrecorded';

export function createCounters(): Counters {
  const counts: Partial<Record<CounterName, number>> = {};
  return {
    add: (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
    read: () => ({ ...counts }),
  };
}
