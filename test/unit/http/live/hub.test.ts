import { describe, expect, it } from 'vitest';
import { plainRules, plainServing } from '../../../../src/acd/queue-rules.ts';
import type { ClientMessage, ServerMessage } from '../../../../src/contract/live.ts';
import { liveClose, serverMessage } from '../../../../src/contract/live.ts';
import { followCalls } from '../../../../src/http/live/call-news.ts';
import { createHub } from '../../../../src/http/live/hub.ts';
import { createTickets } from '../../../../src/http/live/tickets.ts';
import { liveTopics } from '../../../../src/http/live/topics.ts';
import type { Principal } from '../../../../src/operators/account.ts';
import { createPauses } from '../../../../src/operators/pauses.ts';
import { callId, operatorId, queueId } from '../../../../src/shared/ids.ts';
import type { Role } from '../../../../src/shared/role.ts';
import { createCoreGateway } from '../../../fakes/core-gateway.ts';

const rules = {
  ...plainRules,
  wrapUpMs: 0,
} as const;
const sales = { id: queueId('q1'), name: 'فروش', dialledNumbers: ['100'], ...rules };
const sara = { id: operatorId('sara'), name: 'سارا', serves: [plainServing(sales.id)], skills: {}, units: 1 };

const lunch = {
  ...{ id: 'lunch', name: 'ناهار', paid: false, limitMs: 60_000, alarm: true, place: 1 },
  ...{ system: false, removed: false, createdAt: 0, changedAt: 0 },
};

async function world() {
  const clock = { now: 1_764_000_000_000 };
  const gateway = createCoreGateway(() => clock.now);
  await gateway.syncConfiguration([sales], [sara]);
  const tickets = createTickets(() => clock.now);
  const revoked = new Set<string>();
  const isRevoked = ({ operatorId: id }: Principal): boolean => revoked.has(id);
  const now = (): number => clock.now;
  const find = (id: string) => (id === 'lunch' ? lunch : null);
  const history = { open: async () => [] };
  const pauses = createPauses({ reasons: { find }, history, view: gateway.view, now });
  gateway.onFacts(pauses.noticed);
  const calling = { callNews: followCalls(gateway), showMonitoring: true };
  const besideOperators = { pauseOf: pauses.of, missingLabelOf: () => null };
  const beside = () => ({ today: null, ...besideOperators, capacityOf: () => null, ...calling });
  const hub = createHub({ gateway, tickets, topics: liveTopics, isRevoked, beside, now });

  const ticketOf = (role: Role, id: string, lifeMs = 600_000): string =>
    tickets.issue({ operatorId: operatorId(id), role, userName: id, sessionId: 's', expiresAt: clock.now + lifeMs })
      .ticket;

  const join = (role: Role, id: string, lifeMs?: number) => {
    const got: ServerMessage[] = [];
    const socket = {
      ...{ pings: 0, closed: null as number | null, terminated: false, bufferedAmount: 0 },
      send: (text: string) => void got.push(serverMessage.parse(JSON.parse(text))),
      ping: () => void (socket.pings += 1),
      close: (code: number) => void (socket.closed = code),
      terminate: () => void (socket.terminated = true),
    };
    const client = hub.connect(socket, tickets.redeem(ticketOf(role, id, lifeMs))!);
    const say = (message: ClientMessage): void => client.message(JSON.stringify(message));
    return { got, socket, client, say };
  };
  return { clock, gateway, hub, tickets, ticketOf, join, revoked };
}

const dial = (gateway: ReturnType<typeof createCoreGateway>, id: string) =>
  gateway.post({ type: 'CallerEntered', callId: callId(id), number: '09121234567', dialled: '100', at: gateway.now() });

describe('the board', () => {
  it('comes as a snapshot, then as changes whose numbers grow by one', async () => {
    const { gateway, hub, join } = await world();
    const { got, say } = join('supervisor', 'boss');
    say({ type: 'subscribe', topic: 'board' });
    expect(got).toMatchObject([{ type: 'snapshot', topic: 'board', seq: 1 }]);
    await dial(gateway, '1.1');
    hub.flush();
    await dial(gateway, '1.2');
    hub.flush();
    hub.flush();
    expect(got.map((message) => [message.type, 'seq' in message ? message.seq : 0])).toEqual([
      ['snapshot', 1],
      ['change', 2],
      ['change', 3],
    ]);
    expect(got[2]).toMatchObject({
      put: [
        { kind: 'queue', key: 'queue:q1', waiting: 2, operators: { ready: 0, busy: 0, paused: 0, away: 1 } },
        { kind: 'caller', id: '1.2', state: 'waiting', place: 2 },
      ],
    });
  });

  it('is sent anew to a client that saw a gap, and to nobody else', async () => {
    const { gateway, hub, join } = await world();
    const [one, other] = [join('admin', 'one'), join('admin', 'other')];
    one.say({ type: 'subscribe', topic: 'board' });
    other.say({ type: 'subscribe', topic: 'board' });
    await dial(gateway, '1.1');
    hub.flush();
    one.say({ type: 'resync', topic: 'board' });
    expect(one.got.at(-1)).toMatchObject({ type: 'snapshot', seq: 2 });
    expect(other.got).toHaveLength(2);
    await dial(gateway, '1.2');
    hub.flush();
    expect([one.got.at(-1), other.got.at(-1)]).toMatchObject([{ seq: 3 }, { seq: 3 }]);
  });

  it('tells of a pause that goes over its limit, though nothing happens', async () => {
    const { clock, gateway, hub, join } = await world();
    const at = gateway.now();
    const presence = { is: 'paused', reason: 'lunch' } as const;
    await gateway.post({ type: 'PresenceChosen', operatorId: sara.id, presence, at });
    const { got, say } = join('supervisor', 'boss');
    say({ type: 'subscribe', topic: 'board' });
    const pause = {
      ...{ reason: 'lunch', name: 'ناهار', since: new Date(at).toISOString() },
      limitMs: 60_000,
      alarm: true,
    };
    expect(got).toMatchObject([{ rows: [{ kind: 'queue' }, { id: 'sara', pause: { ...pause, overLimit: false } }] }]);
    clock.now += 60_000;
    hub.flush();
    expect(got).toHaveLength(1);
    clock.now += 1_000;
    hub.tick();
    expect(got.filter(({ type }) => type !== 'beat').slice(1)).toMatchObject([
      { type: 'change', put: [{ kind: 'operator', id: 'sara', pause: { ...pause, overLimit: true } }] },
    ]);
  });

  it('counts operators as away who have signed out of the queue alone', async () => {
    const { gateway, join } = await world();
    const [at, operator] = [gateway.now(), { operatorId: sara.id }];
    await gateway.post({ type: 'ReachableChanged', ...operator, reachable: true, at });
    await gateway.post({ type: 'PresenceChosen', ...operator, presence: { is: 'available' }, at });
    await gateway.post({ type: 'QueueSignInChosen', ...operator, queueId: sales.id, signedIn: false, at });
    const { got, say } = join('supervisor', 'boss');
    say({ type: 'subscribe', topic: 'board' });
    const queue = { kind: 'queue', operators: { ready: 0, busy: 0, paused: 0, away: 1 } };
    expect(got).toMatchObject([{ rows: [queue, { id: 'sara', status: 'ready', leftQueues: ['q1'] }] }]);
  });

  it('is for supervisors and admins', async () => {
    const { hub, gateway, join } = await world();
    const { got, say } = join('operator', 'sara');
    say({ type: 'subscribe', topic: 'board' });
    await dial(gateway, '1.1');
    hub.flush();
    expect(got).toEqual([
      { type: 'refused', code: 'forbidden', message: expect.any(String), topic: 'board', fields: [] },
    ]);
  });
});

it('shows operators their own state and call, and nobody else’s', async () => {
  const { gateway, hub, join } = await world();
  await gateway.syncConfiguration([sales], [sara, { ...sara, id: operatorId('omid'), name: 'امید' }]);
  const { got, say } = join('operator', 'sara');
  say({ type: 'subscribe', topic: 'me' });
  expect(got).toMatchObject([{ type: 'snapshot', rows: [{ kind: 'operator', id: 'sara', status: 'signed-out' }] }]);
  const at = gateway.now();
  await gateway.post({ type: 'PresenceChosen', operatorId: operatorId('omid'), presence: { is: 'available' }, at });
  hub.flush();
  expect(got).toHaveLength(1);
  await gateway.post({ type: 'ReachableChanged', operatorId: sara.id, reachable: true, at });
  await gateway.post({ type: 'PresenceChosen', operatorId: sara.id, presence: { is: 'available' }, at });
  await dial(gateway, '1.1');
  hub.flush();
  expect(got.at(-1)).toMatchObject({
    put: [
      { kind: 'operator', id: 'sara', status: 'ringing' },
      { kind: 'caller', id: '1.1', operatorId: 'sara' },
    ],
  });
});

describe('a connection', () => {
  it('ends with the token, unless it is renewed with a ticket of the same person', async () => {
    const { clock, hub, join, ticketOf } = await world();
    const [short, renewed] = [join('admin', 'a', 60_000), join('admin', 'b', 60_000)];
    renewed.say({ type: 'renew', ticket: ticketOf('admin', 'a') });
    expect(renewed.got.at(-1)).toMatchObject({ type: 'refused', code: 'ticket-invalid' });
    renewed.say({ type: 'renew', ticket: ticketOf('admin', 'b', 600_000) });
    expect(renewed.got.at(-1)).toMatchObject({ type: 'renewed' });
    clock.now += 61_000;
    renewed.client.pong();
    hub.tick();
    expect([short.socket.closed, renewed.socket.closed]).toEqual([liveClose.signedOut, null]);
  });

  it('loses the topics that a new role may not see', async () => {
    const { gateway, hub, join, ticketOf } = await world();
    const { got, say } = join('supervisor', 'x');
    say({ type: 'subscribe', topic: 'board' });
    say({ type: 'renew', ticket: ticketOf('operator', 'x') });
    await dial(gateway, '1.1');
    hub.flush();
    expect(got.map(({ type }) => type)).toEqual(['snapshot', 'refused', 'renewed']);
  });

  it('ends when the sign-in is revoked', async () => {
    const { hub, join, revoked } = await world();
    const { socket } = join('admin', 'a');
    revoked.add('a');
    hub.tick();
    expect(socket.closed).toBe(liveClose.signedOut);
  });

  it('is dropped when it is not read', async () => {
    const { gateway, hub, join } = await world();
    const { got, say, socket } = join('admin', 'a');
    say({ type: 'subscribe', topic: 'board' });
    socket.bufferedAmount = 2 * 1024 * 1024;
    await dial(gateway, '1.1');
    hub.flush();
    expect([socket.closed, socket.terminated, got.length]).toEqual([liveClose.tooSlow, true, 1]);
  });

  it('is dropped when it answers no ping, and hears a beat while it does', async () => {
    const { clock, hub, join } = await world();
    const [alive, dead] = [join('admin', 'a'), join('admin', 'b')];
    for (let beat = 0; beat < 3; beat += 1) {
      clock.now += 15_000;
      hub.tick();
      alive.client.pong();
    }
    expect([alive.socket.terminated, alive.socket.pings]).toEqual([false, 3]);
    expect(alive.got.map(({ type }) => type)).toEqual(['beat', 'beat', 'beat']);
    expect(dead.socket.terminated).toBe(true);
  });

  it('is closed when it talks without end, and told when it talks nonsense', async () => {
    const { join } = await world();
    const { got, say, client, socket } = join('admin', 'a');
    client.message('{');
    client.message('{"type":"subscribe","topic":"everything"}');
    client.message('{"type":"renew"}');
    const refused = (path: string) => ({ type: 'refused', code: 'invalid-input', fields: [{ path }] });
    expect(got).toMatchObject([refused(''), refused('topic'), refused('ticket')]);
    for (let n = 0; n < 60; n += 1) say({ type: 'resync', topic: 'board' });
    expect(socket.closed).toBe(liveClose.tooMany);
  });

  it('leaves nothing behind', async () => {
    const { gateway, hub, join } = await world();
    const { got, say, client } = join('admin', 'a');
    say({ type: 'subscribe', topic: 'board' });
    client.closed();
    await dial(gateway, '1.1');
    hub.flush();
    expect(got).toHaveLength(1);
  });
});

it('does not start with a topic that nobody may see', () => {
  const topics = { ...liveTopics, board: { ...liveTopics.board, roles: [] } };
  const gateway = createCoreGateway();
  const deps = { gateway, tickets: createTickets(Date.now), isRevoked: () => false, now: Date.now };
  const beside = () => ({
    ...{ today: null, pauseOf: () => null, missingLabelOf: () => null, capacityOf: () => null },
    ...{ callNews: followCalls(gateway), showMonitoring: true },
  });
  expect(() => createHub({ ...deps, topics, beside })).toThrow('live topics without a policy: board');
});

it('takes a ticket once, and within half a minute', async () => {
  const { clock, tickets, ticketOf } = await world();
  const [once, late] = [ticketOf('admin', 'a'), ticketOf('admin', 'a')];
  expect(tickets.redeem(once)?.principal.operatorId).toBe('a');
  expect(tickets.redeem(once)).toBeNull();
  clock.now += 30_000;
  expect(tickets.redeem(late)).toBeNull();
});
