import { afterEach, beforeEach, expect, it } from 'vitest';
import { foldCall } from '../../../src/calls/fold-call.ts';
import { liveTopics } from '../../../src/http/live/topics.ts';
import type { Role } from '../../../src/shared/role.ts';
import { callId, nodeId, operatorId } from '../../../src/shared/ids.ts';
import { numbered } from '../../support/call-facts.ts';
import { createCallControlStage, type CallControlStage } from '../../support/call-control-stage.ts';
import { call, takenOver } from '../../support/control-facts.ts';
import { storesAway } from '../../support/http-service.ts';

const id = callId('1.1');
let stage: CallControlStage;

const begin = async (showMonitoring: boolean) => {
  stage = await createCallControlStage({ showMonitoring });
  await stage.signIn('sara');
  await stage.talk(id);
  await stage.signIn('omid', 'boss');
};
beforeEach(() => begin(true));
afterEach(() => stage.app.close());

const names = async (who: string) =>
  (await stage.control(who, id)).parties.map((one: { name: string; seat: string | null }) => [one.name, one.seat]);
const monitor = (mode: string) => stage.does('boss', id, 'monitor', { mode });

/** The rows of a topic as one sees them. */
const rows = (topic: 'board' | 'me', who: string, showMonitoring = true) => {
  const role: Role = who === 'boss' ? 'supervisor' : 'operator';
  const principal = { operatorId: operatorId(who), role, userName: who, sessionId: 's', expiresAt: 0 };
  const { gateway, callNews } = stage;
  const beside = { today: null, pauseOf: () => null, missingLabelOf: () => null, capacityOf: () => null };
  return liveTopics[topic].rows(gateway.view, principal, { ...beside, callNews, showMonitoring });
};

it('a supervisor listens, whispers, barges, and takes over', async () => {
  expect(await monitor('listen')).toEqual([200, 'talking']);
  expect(await names('boss')).toEqual([
    ['sara', 'in'],
    ['boss', null],
  ]);
  await stage.answer('boss');
  expect(await names('boss')).toEqual([
    ['sara', 'in'],
    ['boss', 'listening'],
  ]);
  expect(await stage.control('boss', id)).toMatchObject({ phase: null });
  await monitor('whisper');
  expect(await names('sara')).toEqual([
    ['sara', 'in'],
    ['boss', 'whispering'],
  ]);
  expect(await stage.does('boss', id, 'hold')).toEqual([409, 'not-yours', 'talking']);
  await monitor('barge');
  expect(await names('sara')).toEqual([
    ['sara', 'in'],
    ['boss', 'in'],
  ]);
  expect(await stage.does('boss', id, 'take-over')).toEqual([200, 'talking']);
  expect(await names('boss')).toEqual([['boss', 'in']]);
  expect(stage.activityOf('sara')).toBe('releasing');
  expect(await stage.does('sara', id, 'hold')).toEqual([409, 'not-yours', 'talking']);
  // It is the supervisor's own call now, and not left by ceasing to listen.
  expect(await stage.does('boss', id, 'monitor/stop')).toEqual([409, 'not-yours', 'talking']);
});

it('goes on when the supervisor stops, and no call is ended by a stop of who does not monitor it', async () => {
  expect(await stage.does('boss', id, 'monitor/stop')).toEqual([409, 'not-yours', 'talking']);
  expect(await stage.does('boss', id, 'take-over')).toEqual([409, 'not-yours', 'talking']);
  await monitor('listen');
  await stage.answer('boss');
  expect(stage.activityOf('boss')).toBe('monitoring');
  expect(await stage.does('boss', id, 'monitor/stop')).toEqual([200, 'talking']);
  expect(await names('sara')).toEqual([['sara', 'in']]);
  await stage.leave(id);
  expect(await monitor('listen')).toEqual([409, 'call-state', 'ended']);
  expect(await stage.does('boss', callId('1.never'), 'monitor', { mode: 'listen' })).toEqual([404, 'not-found']);
});

it('is hidden from operators where the configuration says so, but not from who monitors, nor what the customer hears', async () => {
  await stage.app.close();
  await begin(false);
  await monitor('whisper');
  await stage.answer('boss');
  const seen = (who: string) =>
    rows('me', who, false).flatMap((row) => (row.kind === 'caller' ? row.parties.map(({ name }) => name) : []));
  expect([await names('sara'), seen('sara')]).toEqual([[['sara', 'in']], ['sara']]);
  expect([(await names('boss')).length, seen('boss')]).toEqual([2, ['sara', 'boss']]);
  await monitor('barge');
  expect(seen('sara')).toEqual(['sara', 'boss']);
});

it('is hidden in the ledger, too, but not that it was taken over', async () => {
  const { call: itself, operatorSegments, ...rest } = foldCall(nodeId('pbx-1'), call, numbered(takenOver))!;
  const segments = operatorSegments.map((segment) => ({ ...segment, disposition: null }));
  const detail = { ...itself, ...rest, operatorSegments: segments, disposition: null, recordings: [] };
  const calls = { ...storesAway().calls, get: async () => detail };
  const seen = async (who: string, showMonitoring: boolean) => {
    await stage.app.close();
    stage = await createCallControlStage({ showMonitoring }, { calls });
    const { body } = await stage.ask(who, 'GET', `/v1/calls/${call}`);
    const asked = body.offers.map(({ purpose }: { purpose: string }) => purpose);
    return [body.monitorings.length, asked, body.takeOvers.length];
  };
  expect(await seen('sara', false)).toEqual([0, ['queue'], 1]);
  expect(await seen('boss', false)).toEqual([2, ['queue', 'monitor'], 1]);
  expect(await seen('sara', true)).toEqual([2, ['queue', 'monitor'], 1]);
});

it('shows on the board all that goes on, and to operators what is theirs', async () => {
  const calls = (topic: 'board' | 'me', who: string) =>
    rows(topic, who).flatMap((row) => (row.kind === 'caller' || row.kind === 'attempt' ? [`${row.kind} ${who}`] : []));
  expect([calls('me', 'sara'), calls('me', 'omid'), calls('board', 'boss')].map((all) => all.length)).toEqual([
    1, 0, 1,
  ]);
  await stage.does('sara', id, 'consult', { to: { number: '02188' } });
  expect(rows('board', 'boss')).toContainEqual(
    expect.objectContaining({ kind: 'attempt', by: 'sara', to: 'outside', number: '02188', stage: 'sent' }),
  );
  expect([calls('me', 'sara'), calls('me', 'omid')]).toEqual([['caller sara', 'attempt sara'], []]);
  await stage.does('sara', id, 'consult/cancel');
  expect(rows('me', 'sara')).toContainEqual(
    expect.objectContaining({ kind: 'attempt', stage: 'ended', outcome: 'cancelled' }),
  );
  // Who has parked it sees what becomes of it, and nobody else.
  await stage.does('sara', id, 'park');
  const parked = { kind: 'caller', state: 'in-transit', transit: { to: { is: 'slot', slot: 1 }, from: 'sara' } };
  expect(rows('me', 'sara')).toMatchObject([{ kind: 'operator', status: 'finishing' }, parked, { kind: 'attempt' }]);
  expect(calls('me', 'omid')).toEqual([]);
  const me = async (who: string) => (await stage.ask(who, 'GET', '/v1/me')).body.calls;
  expect([await me('sara'), await me('omid')]).toMatchObject([[{ id, state: 'in-transit', phase: null }], []]);
  await stage.does('omid', id, 'retrieve');
  await stage.answer('omid');
  await stage.post({ type: 'PartiesBridged', callId: id, offerId: stage.legOf('omid') });
  expect(rows('me', 'sara').filter(({ kind }) => kind === 'caller')).toEqual([]);
  expect(rows('me', 'omid')).toMatchObject([
    { status: 'talking' },
    { state: 'talking', operatorId: 'omid' },
    { kind: 'attempt' },
  ]);
});
