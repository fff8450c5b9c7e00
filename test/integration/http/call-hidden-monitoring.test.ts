import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createChannel } from '../../../src/http/live/channel.ts';
import { liveTopics } from '../../../src/http/live/topics.ts';
import type { Role } from '../../../src/shared/role.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';

const id = callId('1.1');
const stages: CallControlStage[] = [];
/** Both stories have one clock, which stands but for their steps. */
const begin = new Date('2026-11-21T08:00:00.000Z');
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());
afterEach(() => Promise.all(stages.splice(0).map(({ app }) => app.close())));

/** What happens, a second apart; `hidden`: with those who monitor alone. */
type Step = (stage: CallControlStage) => Promise<unknown>;
const hidden = (step: Step) => ({ step, isHidden: true });
const seen = (step: Step) => ({ step, isHidden: false });
const steps = [
  hidden((at) => at.does('boss', id, 'monitor', { mode: 'listen' })),
  hidden((at) => at.answer('boss')),
  seen((at) => at.does('sara', id, 'mute')),
  hidden((at) => at.does('boss', id, 'monitor', { mode: 'whisper' })),
  seen((at) => at.does('sara', id, 'hold')),
  hidden((at) => at.does('boss', id, 'monitor', { mode: 'listen' })),
  seen((at) => at.does('sara', id, 'resume')),
  seen((at) => at.does('sara', id, 'recording/pause')),
  hidden((at) => at.does('boss', id, 'monitor/stop')),
  seen((at) => at.does('sara', id, 'unmute')),
  hidden((at) => at.does('boss', id, 'monitor', { mode: 'whisper' })),
  seen((at) => at.does('sara', id, 'park')),
  seen((at) => at.does('omid', id, 'retrieve')),
];

/** All that Sara and Omid get as it goes on: the rows of their topic, the changes of these with their numbers, and what they read. */
async function story(isMonitored: boolean): Promise<unknown[]> {
  vi.setSystemTime(begin);
  const stage = await createCallControlStage({ showMonitoring: false });
  stages.push(stage);
  const { gateway, callNews, clock, ask } = stage;
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'boss');
  const beside = { today: null, pauseOf: () => null, missingLabelOf: () => null, capacityOf: () => null };
  const hidden = { ...beside, callNews, showMonitoring: false };
  const channels = ['sara', 'omid'].map((who) => {
    const role: Role = 'operator';
    const principal = { operatorId: operatorId(who), role, userName: who, sessionId: 's', expiresAt: 0 };
    return createChannel(() => liveTopics.me.rows(gateway.view, principal, hidden));
  });
  const told: unknown[] = [];
  for (const { step, isHidden } of steps) {
    clock.ahead += 1_000;
    const answer = !isHidden || isMonitored ? await step(stage) : null;
    const changes = channels.map((channel) => channel.refresh());
    const rows = channels.map((channel) => channel.snapshot());
    const read = [];
    for (const who of ['sara', 'omid'])
      for (const url of ['/v1/me', `/v1/calls/${id}/control`]) {
        const { status, body } = await ask(who, 'GET', url);
        read.push(status === 200 ? body : status);
      }
    told.push({ answer: isHidden ? null : answer, changes, rows, read });
  }
  // Of a call each leg that is asked for has the next number: of later ones the names differ.
  return told.map((one) => JSON.parse(JSON.stringify(one).replaceAll(/-o\d+/g, '-o')) as unknown);
}

it('nothing that operators get tells of who listens or whispers, where that is hidden', async () => {
  const [alone, monitored] = [await story(false), await story(true)];
  expect(stages[1]?.activityOf('boss')).not.toBe('idle');
  monitored.forEach((told, n) => expect(told, `step ${n}`).toEqual(alone[n]));
  // Of the seven steps that are seen each is told: the first rows have number 1.
  expect(alone.at(-1)).toMatchObject({ changes: [{ seq: 8 }, { seq: 2 }] });
});
