import { legOf, type AcdCommand } from '../acd/commands.ts';
import type { AcdEvent, LegEnd } from '../acd/events.ts';
import type { Clock } from '../shared/time.ts';
import { second } from '../shared/time.ts';
import type { Legs } from './legs.ts';
import type { Log, Pbx, PbxResult, PendingCommand, SetTimer } from './ports.ts';

export interface RunnerParts {
  readonly pbx: Pick<Pbx, 'run'>;
  readonly legs: Legs;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly log: Log;
  /** Whether the state still asks for this: only commands that run late are asked about. */
  readonly isStillWanted: (command: AcdCommand) => boolean;
  readonly post: (event: AcdEvent) => void;
}

/** Runs committed commands while the PBX is there, each until its end is known. */
export interface CommandRunner {
  /** Runs them now, or keeps them until `resume`. Those of one leg run in the order of their numbers. */
  readonly submit: (commands: readonly PendingCommand[]) => void;
  /** All whose end is not known, in their order. */
  readonly pending: () => readonly PendingCommand[];
  /** The PBX is there and reconciled: runs what is pending and still wanted. */
  readonly resume: () => void;
  /** The PBX is away: starts nothing more. */
  readonly pause: () => void;
  /** Numbers of the commands that ended, each told once: they ride along in the next commit. */
  readonly takeDone: () => readonly number[];
}

interface Open extends PendingCommand {
  tries: number;
  /** Cleared once it was submitted while the PBX was away, or tried in vain: then the state is asked before the next try. */
  isFresh: boolean;
}

const longestRetryMs = 30 * second;

export function createCommandRunner(parts: RunnerParts): CommandRunner {
  const { pbx, legs, clock, setTimer, log, post } = parts;
  const open = new Map<number, Open>();
  let done: number[] = [];
  let isRunning = false;
  /** Counts the links to the PBX: a command that failed on an earlier one is tried again on the next, and nothing is concluded. */
  let link = 0;

  const end = (seq: number): void => {
    if (open.delete(seq)) done.push(seq);
  };

  const start = (item: Open): void => legs.run(legOf(item.command), () => attempt(item));

  const attempt = async (item: Open): Promise<void> => {
    const { seq, command } = item;
    if (!isRunning || !open.has(seq)) return;
    if (!item.isFresh && !parts.isStillWanted(command)) {
      end(seq);
      return;
    }
    item.isFresh = false;
    item.tries += 1;
    const linkThen = link;
    const result = await runSafely(command);
    if (result.is === 'ok' || result.is === 'gone') {
      end(seq);
      if (result.is === 'gone') gone(command);
      return;
    }
    if (result.is === 'unreachable' && linkThen !== link) return;
    log.warn('command failed', { ...subjectOf(command), result: result.is, why: result.why, tries: item.tries });
    await failed(item, result.is);
  };

  const runSafely = async (command: AcdCommand): Promise<PbxResult> => {
    try {
      return await pbx.run(command);
    } catch (error) {
      log.error('pbx port threw', { ...subjectOf(command), cause: String(error) });
      return { is: 'unreachable', why: String(error) };
    }
  };

  /** Who is gone tells it by an event of its own, but a leg that was never made has none to tell. */
  const gone = (command: AcdCommand): void => {
    if (command.type === 'RingOperator' || command.type === 'DialOutside') legEnded(command, 'error');
    if (command.type === 'ReleaseOperator' && parts.isStillWanted(command)) legEnded(command, 'hangup');
  };

  const failed = async (item: Open, is: 'refused' | 'unreachable'): Promise<void> => {
    const { seq, command } = item;
    switch (command.type) {
      case 'RingOperator':
        // After a time-out the phone may ring all the same.
        if (is === 'unreachable') await runSafely({ type: 'ReleaseOperator', offerId: command.offerId });
        legEnded(command, is === 'refused' ? 'unreachable' : 'error');
        end(seq);
        return;
      case 'DialCustomer':
      case 'DialOutside':
        return notDialled(item, command, is);
      // What is to be heard now is not wanted later.
      case 'AnswerOperator':
      case 'SendDigits':
        end(seq);
        return;
      case 'ConnectParties':
        // The end of the operator's leg brings the caller back in line.
        await runSafely({ type: 'ReleaseOperator', offerId: command.offerId });
        end(seq);
        return;
      case 'AnnounceToCaller':
        post({ type: 'AnnouncementEnded', at: clock.pbxNow(), callId: command.callId });
        end(seq);
        return;
      case 'AdmitCaller':
      case 'HoldCaller':
      case 'ReleaseCaller':
      case 'ReleaseOperator':
      case 'ReleaseOutside':
      case 'SeatParties':
      case 'MuteOperator':
      case 'PauseRecording':
        retryLater(item);
    }
  };

  /**
   * After a time-out the phone may ring all the same. If there is a leg, its end tells; a second event would end the next
   * attempt, which has the same id.
   */
  const notDialled = async (
    item: Open,
    command: AcdCommand & { type: 'DialCustomer' | 'DialOutside' },
    is: 'refused' | 'unreachable',
  ): Promise<void> => {
    const release: AcdCommand =
      command.type === 'DialCustomer'
        ? { type: 'ReleaseCaller', callId: command.callId }
        : { type: 'ReleaseOutside', legId: command.legId };
    const { is: released } = is === 'refused' ? { is: 'gone' } : await runSafely(release);
    if (released !== 'ok' && released !== 'gone') {
      retryLater(item);
      return;
    }
    if (released === 'gone') legEnded(command, is === 'refused' ? 'unreachable' : 'error');
    end(item.seq);
  };

  const retryLater = (item: Open): void => {
    const { tries } = item;
    setTimer(Math.min(longestRetryMs, second * 2 ** (tries - 1)), () => {
      if (item.tries === tries) start(item);
    });
  };

  const legEnded = (
    command: AcdCommand & { type: 'RingOperator' | 'ReleaseOperator' | 'DialCustomer' | 'DialOutside' },
    how: LegEnd,
  ): void => {
    const at = clock.pbxNow();
    if (command.type === 'DialCustomer')
      post({ type: 'CustomerLegEnded', at, callId: command.callId, how, cause: null });
    else if (command.type === 'DialOutside')
      post({ type: 'OutsideLegEnded', at, legId: command.legId, how, cause: null });
    else post({ type: 'OperatorLegEnded', at, offerId: command.offerId, how });
  };

  return {
    submit: (commands) => {
      const items = commands.map((command) => ({ ...command, tries: 0, isFresh: isRunning }));
      for (const item of items) open.set(item.seq, item);
      if (isRunning) ringsFirst(items).forEach(start);
    },
    pending: () => [...open.values()].map(({ seq, command }) => ({ seq, command })),
    resume: () => {
      isRunning = true;
      for (const item of open.values()) start(item);
    },
    pause: () => {
      isRunning = false;
      link += 1;
      for (const item of open.values()) item.isFresh = false;
    },
    takeDone: () => {
      const taken = done;
      done = [];
      return taken;
    },
  };
}

/** Somebody waits for the ring and nobody for the rest; commands of different legs have no order among them. */
const ringsFirst = (items: readonly Open[]): Open[] => [
  ...items.filter(({ command }) => command.type === 'RingOperator'),
  ...items.filter(({ command }) => command.type !== 'RingOperator'),
];

/** The ids of a command, for the log. */
const subjectOf = (command: AcdCommand): Record<string, unknown> => ({
  command: command.type,
  ...('callId' in command ? { callId: command.callId } : {}),
  ...('offerId' in command ? { offerId: command.offerId } : {}),
  ...('legId' in command ? { legId: command.legId } : {}),
});
