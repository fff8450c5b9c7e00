import { restoreState, type AcdState } from '../acd/acd-state.ts';
import { deadlineOf } from '../acd/deadlines.ts';
import type { AcdEvent } from '../acd/events.ts';
import type { Fact, NumberedFact } from '../acd/facts.ts';
import type { AcdCommand } from '../acd/commands.ts';
import type { StateRow } from '../acd/state.ts';
import { step } from '../acd/step.ts';
import { PasokhError } from '../shared/errors.ts';
import type { Clock, EpochMs } from '../shared/time.ts';
import { second } from '../shared/time.ts';
import type { Deadline } from './deadlines.ts';
import { createMailbox } from './mailbox.ts';
import type { Log, PendingCommand, SetTimer, Turn, TurnStore } from './ports.ts';

/** What a letter may do in its turn. */
export interface OpenTurn {
  readonly state: AcdState;
  /** Steps the core. */
  readonly apply: (event: AcdEvent) => void;
  /** Adds a fact that the core has no part in. */
  readonly tell: (fact: Fact) => void;
}

export interface Letter {
  /** For the log. */
  readonly name: string;
  readonly take: (turn: OpenTurn) => void;
  /** Its turn is in the spool, and the turn's commands were handed over. */
  readonly kept?: (facts: readonly NumberedFact[]) => void;
  /** `spool-unavailable`: not kept yet, but will be unless we are killed. `internal`: the letter had no effect. */
  readonly failed?: (error: PasokhError) => void;
}

export interface LoopParts {
  readonly store: TurnStore;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly log: Log;
  readonly timers: { readonly set: (key: string, deadline: Deadline | null) => void; readonly clear: () => void };
  /** Until when the PBX was heard. */
  readonly heardAt: () => EpochMs | null;
  /** Ended commands, to be kept with the next turn. */
  readonly takeDone: () => readonly number[];
  /** Acts: the commands of a turn that is in the spool. */
  readonly act: (commands: readonly PendingCommand[]) => void;
  /** Tells the outside: after the letters themselves were told. */
  readonly tell: (facts: readonly NumberedFact[], rows: readonly StateRow[]) => void;
  /** The spool takes nothing: from here to `onWritable` no turn is taken. */
  readonly onUnwritable: (why: string) => void;
  readonly onWritable: () => void;
}

export interface Loop {
  readonly state: () => AcdState;
  readonly put: (letter: Letter) => void;
  readonly isHeld: () => boolean;
  /** Takes no more turns; keeps what has ended since the last one. Letters that wait fail with `acd-unavailable`. */
  readonly stop: () => void;
}

/** How often an unwritable spool is tried again. */
const retryMs = second;
/**
 * A turn of more letters than this does without explanations: letters share a turn when they come faster than turns are taken, so a
 * loop under load explains nothing, and of one that keeps up a turn has at most so many letters that explain.
 */
const explainedTurn = 16;

interface Output {
  readonly letter: Letter;
  readonly facts: Fact[];
  readonly rows: StateRow[];
  readonly commands: AcdCommand[];
}
interface HeldTurn {
  readonly turn: Turn;
  readonly outputs: readonly Output[];
  /** A letter after these threw in the middle of a step: the state is read again from the spool. */
  readonly broken: boolean;
}

/**
 * The one writer of the state. "Spool, act, tell": a turn is in the spool before its commands run and before anyone hears
 * of it. A turn that the spool does not take is kept and tried again, and nothing else happens meanwhile: the state is never
 * more than this one turn ahead of the spool.
 */
export function createLoop(parts: LoopParts): Loop {
  const { store, clock, log, timers } = parts;
  let state = restoreState([]);
  let held: HeldTurn | null = null;

  const readState = (): void => {
    const { rows } = store.load();
    state = restoreState(rows);
    timers.clear();
    rows.forEach(watch);
  };

  const watch = (row: StateRow): void => timers.set(`${row.kind} ${row.id}`, deadlineOf(row));

  const takeLetter = (letter: Letter, explains: boolean): Output => {
    const output: Output = { letter, facts: [], rows: [], commands: [] };
    letter.take({
      state,
      apply: (event) => {
        const { facts, rows, commands } = step(state, event, { explains });
        rows.forEach(watch);
        output.facts.push(...facts);
        output.rows.push(...rows);
        output.commands.push(...commands);
      },
      tell: (fact) => void output.facts.push(fact),
    });
    return output;
  };

  const takeTurn = (letters: readonly Letter[]): void => {
    const outputs: Output[] = [];
    const explains = letters.length <= explainedTurn;
    for (const [index, letter] of letters.entries()) {
      try {
        outputs.push(takeLetter(letter, explains));
      } catch (error) {
        log.error('event dropped: the core threw', { event: letter.name, cause: String(error) });
        mailbox.putBack(letters.slice(index + 1));
        outputs.push(droppedLetter(letter));
        keep({ turn: turnOf(outputs), outputs, broken: true });
        return;
      }
    }
    keep({ turn: turnOf(outputs), outputs, broken: false });
  };

  const droppedLetter = (letter: Letter): Output => {
    letter.failed?.(new PasokhError('internal'));
    const at = clock.pbxNow();
    const fact: Fact = { type: 'AnomalySeen', at, event: letter.name, subject: '', note: 'the core threw' };
    return { letter: { name: letter.name, take: letter.take }, facts: [fact], rows: [], commands: [] };
  };

  const turnOf = (outputs: readonly Output[]): Turn => ({
    heardAt: parts.heardAt(),
    facts: outputs.flatMap(({ facts }) => facts),
    rows: lastOfEach(outputs.flatMap(({ rows }) => rows)),
    commands: outputs.flatMap(({ commands }) => commands),
    done: parts.takeDone(),
  });

  const keep = (open: HeldTurn): boolean => {
    try {
      const kept = store.commit(open.turn);
      if (open.broken) readState();
      finish(open, kept);
      return true;
    } catch (error) {
      if (!(error instanceof PasokhError) || error.code !== 'spool-unavailable') throw error;
      hold(open, error);
      return false;
    }
  };

  const finish = ({ turn, outputs }: HeldTurn, kept: ReturnType<TurnStore['commit']>): void => {
    parts.act(kept.commands);
    let from = 0;
    for (const { letter, facts } of outputs) {
      letter.kept?.(kept.facts.slice(from, from + facts.length));
      from += facts.length;
    }
    parts.tell(kept.facts, turn.rows);
  };

  const hold = (open: HeldTurn, error: PasokhError): void => {
    const isFirst = held === null;
    held = open;
    parts.setTimer(retryMs, retry);
    if (!isFirst) return;
    log.error('spool not writable: no more calls are taken', { cause: error.message });
    mailbox.close();
    for (const { letter } of open.outputs) letter.failed?.(error);
    parts.onUnwritable(error.message);
  };

  const retry = (): void => {
    if (held === null || !keep(held)) return;
    held = null;
    log.warn('spool writable again');
    parts.onWritable();
    mailbox.open();
  };

  const mailbox = createMailbox<Letter>(takeTurn, (run) => void parts.setTimer(0, run));
  readState();
  return {
    state: () => state,
    put: mailbox.put,
    isHeld: () => held !== null,
    stop: () => {
      if (held !== null) retry();
      else keep({ turn: turnOf([]), outputs: [], broken: false });
      mailbox.close();
      for (const letter of mailbox.drop()) letter.failed?.(new PasokhError('acd-unavailable'));
    },
  };
}

/** Of several rows of one entity the last one. */
const lastOfEach = (rows: readonly StateRow[]): StateRow[] => [
  ...new Map(rows.map((row) => [`${row.kind} ${row.id}`, row])).values(),
];
