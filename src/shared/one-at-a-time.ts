/** Runs never overlap: who asks during one gets the next, which all share who ask until it begins. One that fails stops none after it. */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= running
      .catch(() => null)
      .then(() => {
        next = null;
        return (running = run());
      });
    return next;
  };
}
