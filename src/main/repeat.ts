import type { DurationMs } from '../shared/time.ts';

/** Work that runs at once when asked and otherwise every so often; runs never overlap, and a failed one is tried again soon. */
export interface Repeat {
  /** Runs now, or once more after the run under way. */
  readonly now: () => void;
  /** No further runs; settles when the one under way is over. */
  readonly stop: () => Promise<void>;
}

export interface RepeatOptions {
  readonly everyMs: DurationMs;
  readonly afterFailureMs: DurationMs;
  /** Told of the first failure in a row. */
  readonly onFailure: (error: unknown) => void;
}

export function repeat(work: () => Promise<void>, { everyMs, afterFailureMs, onFailure }: RepeatOptions): Repeat {
  const state = { running: null as Promise<void> | null, wanted: false, stopped: false, failing: false };
  let timer: NodeJS.Timeout | undefined;

  const attempt = async (): Promise<void> => {
    try {
      await work();
      state.failing = false;
    } catch (error) {
      if (!state.failing) onFailure(error);
      state.failing = true;
    }
  };
  const begin = (): void => {
    clearTimeout(timer);
    state.wanted = state.running !== null;
    if (state.wanted || state.stopped) return;
    state.running = attempt().then(() => {
      state.running = null;
      if (state.wanted) begin();
      else if (!state.stopped) timer = setTimeout(begin, state.failing ? afterFailureMs : everyMs);
    });
  };
  return {
    now: begin,
    stop: async () => {
      state.stopped = true;
      clearTimeout(timer);
      await state.running;
    },
  };
}
