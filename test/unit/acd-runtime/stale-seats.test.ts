import { expect, test } from 'vitest';
import { createCommandRunner } from '../../../src/acd-runtime/command-runner.ts';
import { createLegs } from '../../../src/acd-runtime/legs.ts';
import type { PbxResult } from '../../../src/acd-runtime/ports.ts';
import { emptyState } from '../../../src/acd/acd-state.ts';
import { step } from '../../../src/acd/step.ts';
import { isStillWanted } from '../../../src/acd/still-wanted.ts';
import { silentLog } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';
import { readEvent } from '../acd/notation.ts';
import { milliseconds } from '../acd/settings.ts';

const script = [
  ...['0s QueueConfigured support 2100', '0s OperatorConfigured ali support'],
  ...['0s ReachableChanged ali true', '0s PresenceChosen ali available'],
  ...['1s CallerEntered c1 0911 2100', '2s OfferAnswered c1-o1', '3s PartiesBridged c1 c1-o1'],
  ...['4s HoldAsked c1 on by ali', '4.1s HoldAsked c1 off by ali'],
];

test('an arrangement that the PBX did not confirm is not made again after a later one', async () => {
  const time = createVirtualTime();
  const state = emptyState();
  const arranged: string[] = [];
  const runner = createCommandRunner({
    pbx: {
      run: async (command): Promise<PbxResult> => {
        if (command.type !== 'SeatParties') return { is: 'ok' };
        arranged.push(...Object.values(command.seats));
        return arranged.length === 1 ? { is: 'unreachable', why: 'time-out' } : { is: 'ok' };
      },
    },
    ...{ legs: createLegs(), clock: time.clock, setTimer: time.setTimer, log: silentLog },
    isStillWanted: (command) => isStillWanted(state, command),
    post: () => undefined,
  });
  runner.resume();
  let seq = 0;
  for (const line of script) {
    const [at = '', ...words] = line.split(' ');
    const { commands } = step(state, readEvent(milliseconds(at), words));
    runner.submit(commands.map((command) => ({ seq: (seq += 1), command })));
    await time.settle();
  }
  await time.pass(60_000);
  expect(arranged).toEqual(['aside', 'in']);
});
