/** Letters one turn takes at most: they share a commit, and none of them waits for more than this many others. */
const turnSize = 64;

export interface Mailbox<Letter> {
  readonly put: (letter: Letter) => void;
  /** Puts letters back in front, in their order. */
  readonly putBack: (letters: readonly Letter[]) => void;
  /** Stops taking letters; they are kept. */
  readonly close: () => void;
  readonly open: () => void;
  /** Empties it; what it held gets no turn. */
  readonly drop: () => readonly Letter[];
}

/**
 * Hands letters to `takeTurn` in their order, one turn at a time. A letter is taken in the same tick of the event loop in which it was
 * put: those put in one tick share a turn. After a full turn others may use the event loop.
 */
export function createMailbox<Letter>(
  takeTurn: (letters: readonly Letter[]) => void,
  later: (run: () => void) => void,
): Mailbox<Letter> {
  let letters: Letter[] = [];
  let isOpen = true;
  let isCalled = false;

  const call = (): void => {
    if (isCalled || !isOpen || letters.length === 0) return;
    isCalled = true;
    queueMicrotask(run);
  };

  const run = (): void => {
    isCalled = false;
    if (!isOpen || letters.length === 0) return;
    const turn = letters.slice(0, turnSize);
    letters = letters.slice(turnSize);
    const isFull = letters.length > 0;
    takeTurn(turn);
    if (!isFull) return call();
    isCalled = true;
    later(run);
  };

  return {
    put: (letter) => {
      letters.push(letter);
      call();
    },
    putBack: (back) => {
      letters = [...back, ...letters];
      call();
    },
    close: () => {
      isOpen = false;
    },
    open: () => {
      isOpen = true;
      call();
    },
    drop: () => {
      const dropped = letters;
      letters = [];
      return dropped;
    },
  };
}
