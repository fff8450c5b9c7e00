import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { stopAllSipp } from '../sipp/sipp-process.ts';
import { leftovers } from './asterisk-eyes.ts';
import { addOperator, addQueue, call, rush, type TestCaller, type TestOperator, type TestQueue } from './cast.ts';
import { eventually } from './eventually.ts';
import { openWorld, type World } from './world.ts';

/** A world for one test file. Its fields are there once `beforeAll` has run. */
export interface FileWorld {
  readonly world: () => World;
  readonly queue: (...rest: Tail<typeof addQueue>) => Promise<TestQueue>;
  readonly operator: (...rest: Tail<typeof addOperator>) => Promise<TestOperator>;
  readonly call: (...rest: Tail<typeof call>) => Promise<TestCaller>;
  readonly rush: (...rest: Tail<typeof rush>) => Promise<TestCaller[]>;
  /** Says that the test at hand provokes anomalies whose note matches: every other one fails it. */
  readonly expectAnomaly: (note: RegExp) => void;
}

type Tail<F extends (...args: never) => unknown> =
  Parameters<F> extends readonly [unknown, ...infer Rest] ? Rest : never;

export interface WorldUse {
  /** The tests run at the same time: what is looked at after every test is looked at after all of them. */
  readonly sideBySide?: boolean;
}

/**
 * Opens the world before the file's tests and closes it after them. After every test all SIPp processes end, and then: nothing
 * of the test is left on Asterisk, the identities of the ledger hold, no anomaly is unexplained, no error was logged; a failed test shows the service's log.
 */
export function useWorld(open: () => Promise<World> = openWorld, { sideBySide = false }: WorldUse = {}): FileWorld {
  let opened: World | null = null;
  let told = 0;
  let explained: RegExp[] = [];

  const world = (): World => {
    if (opened === null) throw new Error('the world is not open');
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
  });
  const leaveNothing = async (): Promise<void> => {
    await stopAllSipp();
    const since = told;
    told = world().service.output().length;
    const allowed = explained;
    explained = [];
    await eventually(async () => {
      expect(await leftovers()).toEqual([]);
      expect(await world().database.db.selectFrom('violations').selectAll().execute()).toEqual([]);
      return true;
    });
    expect(complaints(world().service.output().slice(since), allowed)).toEqual([]);
  };
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(lastLines(world().service.output(), told));
    if (!sideBySide) await leaveNothing();
  });
  afterAll(async () => {
    try {
      if (sideBySide) await leaveNothing();
    } finally {
      await opened?.close();
    }
  });

  return {
    world,
    queue: (...rest) => addQueue(world(), ...rest),
    operator: (...rest) => addOperator(world(), ...rest),
    call: (...rest) => call(world(), ...rest),
    rush: (...rest) => rush(world(), ...rest),
    expectAnomaly: (note) => {
      explained.push(note);
    },
  };
}

/** Without the requests: a test asks often. */
function lastLines(output: string, from: number): string {
  const lines = output.slice(from).split('\n');
  const telling = lines.filter((line) => !line.includes('"msg":"request"'));
  return `--- the service's log since the test began\n${telling.slice(-400).join('\n')}`;
}

/** Log lines that a healthy service does not write. */
function complaints(output: string, allowed: readonly RegExp[]): string[] {
  return output
    .split('\n')
    .filter((line) => /"msg":"anomaly seen"/.test(line) || /"level":(50|60|"error"|"fatal")/.test(line))
    .filter((line) => !allowed.some((pattern) => pattern.test(line)));
}
