import { expect, it } from 'vitest';
import { changedBy } from '../../src/cli/simulation/changed-config.ts';
import { measuring } from '../../src/cli/simulation/measuring.ts';
import { simulateDay } from '../../src/simulation/simulate-day.ts';
import { livedDay } from '../support/simulated-day.ts';

it('a simulated day has the limits of its lines measured, as the service measures them', () => {
  const { day } = livedDay(150);
  const auto = { queues: { Support: { maxWaiting: 'auto', maxWaitMs: 30_000 } } };
  const { queues } = changedBy(auto, day, 'changed.json');
  const turnedAway = (facts: ReturnType<typeof simulateDay>): number =>
    facts.filter((fact) => fact.type === 'QueueSegmentEnded' && fact.overflow === 'full').length;
  expect(turnedAway(simulateDay(day, 1, { queues }))).toBe(0);
  expect(turnedAway(simulateDay(day, 1, { queues, attend: measuring }))).toBeGreaterThan(0);
});
