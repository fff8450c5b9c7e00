import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Api } from '../api-client.ts';
import type { CallerRow } from '../live-board.ts';
import type { Desk } from './desk.ts';
import { onPhone } from './phone-moves.ts';
import { numberBy, type Stage } from './stage.ts';

/** Something that somebody does. */
export interface Move {
  readonly what: string;
  readonly run: () => Promise<unknown>;
  /** Who does it has just been in the call, and is owed an answer that tells of it. */
  readonly hadPart?: boolean;
}

/** Each possible move with its weight. */
export type Choices = readonly (readonly [number, Move])[];

export interface Hands {
  readonly stage: Stage;
  readonly chance: () => number;
  /** Makes the move, and keeps what became of it. */
  readonly note: (move: Move) => Promise<void>;
}

/** What somebody does next to a call that is as this row of the board says; null: lets it be. */
export function nextMove(hands: Hands, row: CallerRow): Move | null {
  const { stage, chance } = hands;
  const everybody = everybodyOf(stage);
  const people = row.parties.flatMap((party) => everybody.find(({ id }) => id === party.operatorId) ?? []);
  // Now and then by somebody who has no business there.
  const who = chance() < 0.1 ? pick(everybody, chance) : (people[0] ?? pick(everybody, chance));
  const other = people.find(({ id }) => id !== who.id) ?? null;
  return draw(choicesFor(hands, row, who, other), chance);
}

const everybodyOf = ({ operators, supervisors }: Stage): readonly Desk[] => [...operators, ...supervisors];

function choicesFor(hands: Hands, row: CallerRow, who: Desk, other: Desk | null): Choices {
  const { stage, chance } = hands;
  const root = stage.world.admin;
  const seated = row.parties.flatMap(({ operatorId, seat }) => (seat === null ? [] : operatorId));
  const ask = (api: Api, what: string, body: object = {}): Move => ({
    what,
    run: () => api.post(`/v1/calls/${row.id}/${what}`, body, z.unknown()),
    hadPart: seated.some((id) => everybodyOf(stage).find((one) => one.id === id)?.api === api),
  });
  const end = ask(root, 'end');
  switch (row.state) {
    case 'talking':
      return [
        ...talk(hands, row, (what, body) => ask(who.api, what, body)),
        ...monitoring(hands, row, ask),
        ...(row.parties.length > 1 ? company(hands, row, who, (what) => ask(who.api, what)) : []),
        ...(other === null ? [] : leavesOf(other, ask(other.api, 'end'))),
        ...onPhone(hands, row, who),
        [0.3, force(hands, who)],
        [0.3, end],
        [1, hangUp(who)],
      ];
    case 'in-transit': {
      const parked = row.transit?.to.is === 'slot';
      const anybody = pick(stage.operators, chance);
      return [
        [parked ? 6 : 0.3, ask(anybody.api, 'retrieve')],
        [0.3, end],
        [0.5, ask(who.api, 'decline')],
        [0.5, ask(who.api, 'answer')],
        [4, rest],
      ];
    }
    case 'dialling':
      return [
        [0.1, ask(who.api, 'end')],
        [0.1, hangUp(who)],
        [0.3, ask(who.api, 'hold')],
        [4, rest],
      ];
    case 'offered':
      return [
        [0.2, ask(who.api, 'decline')],
        [0.4, ask(who.api, 'answer')],
        [0.2, force(hands, who)],
        [0.3, change(hands, row)],
        [4, rest],
      ];
    case 'waiting':
      return [
        [0.1, end],
        [0.2, ask(who.api, 'hold')],
        [0.5, change(hands, row)],
        [4, rest],
      ];
    case 'connecting':
    case 'leaving':
      return [
        [0.1, end],
        [0.2, ask(who.api, 'hold')],
        [4, rest],
      ];
  }
}

type Ask = (what: string, body?: object) => Move;

const talk = ({ stage, chance }: Hands, row: CallerRow, ask: Ask): Choices => {
  const operator = { operatorId: pick(stage.operators, chance).id };
  const number = { number: numberBy(chance) };
  return [
    [row.held ? 1 : 4, ask('hold')],
    [row.held ? 6 : 0.5, ask('resume')],
    ...([
      [1, ask('mute')],
      [1, ask('unmute')],
      [1, ask('digits', { digits: '5' })],
    ] as const),
    ...([
      [1, ask('recording/pause')],
      [1, ask('recording/resume')],
    ] as const),
    [1.5, ask('transfer', { to: operator })],
    [0.7, ask('transfer', { to: { queueId: pick(stage.queues, chance).id } })],
    [0.7, ask('transfer', { to: number })],
    [3, ask('consult', { to: operator })],
    [1.5, ask('consult', { to: number })],
    [1, ask('park')],
    [1.2, ask('move', { phone: chance() < 0.8 ? 'desk' : 'web' })],
    [0.7, ask('end')],
  ];
};

const company = ({ stage, chance }: Hands, row: CallerRow, who: Desk, ask: Ask): Choices => {
  const { legId } = pick(row.parties, chance);
  const remove = { what: 'remove', run: () => who.api.delete(`/v1/calls/${row.id}/parties/${legId}`) };
  const outside = pick(stage.outside, chance);
  return [
    ...([
      [3, ask('consult/complete')],
      [2, ask('consult/cancel')],
    ] as const),
    ...([
      [4, ask('consult/swap')],
      [5, ask('consult/merge')],
    ] as const),
    [1, remove],
    [0.2, { what: 'outside hangs up', run: () => outside.hangUp() }],
  ];
};

/** By one who monitors it, if there is one. */
const monitoring = (
  { stage, chance }: Hands,
  row: CallerRow,
  ask: (api: Api, what: string, body?: object) => Move,
): Choices => {
  const inside = stage.supervisors.find(({ id }) => row.parties.some(({ operatorId }) => operatorId === id));
  const { api } = inside ?? pick(stage.supervisors, chance);
  return [
    [1.5, ask(api, 'monitor', { mode: pick(['listen', 'whisper', 'barge'], chance) })],
    [inside === undefined ? 0.1 : 1.5, ask(api, 'monitor/stop')],
    [inside === undefined ? 0.1 : 1.5, ask(api, 'take-over')],
  ];
};

/** To another place in the line, or into that of another queue. */
const change = ({ stage, chance }: Hands, { id }: CallerRow): Move => ({
  what: 'change',
  run: () => {
    const wish = chance() < 0.5 ? { priority: pick([0, 5], chance) } : { queueId: pick(stage.queues, chance).id };
    return pick(stage.supervisors, chance).api.patch(`/v1/calls/${id}`, wish, z.unknown());
  },
});

/** For a moment, now or for when the work in hand is over. */
const force = ({ stage, chance, note }: Hands, { id }: Desk): Move => {
  const when = pick(['now', 'after-call'], chance);
  const { api } = pick(stage.supervisors, chance);
  const choose = (presence: object) => () => api.put(`/v1/operators/${id}/presence`, { ...presence, when });
  const awayFor = async (): Promise<void> => {
    await delay(1_000);
    await note({ what: 'presence', run: choose({ is: 'available' }) });
  };
  return {
    what: 'presence',
    run: async () => {
      await choose(chance() < 0.7 ? { is: 'paused', reason: 'rest' } : { is: 'signed-out' })();
      stage.scripts.push(awayFor());
    },
  };
};

const leavesOf = (who: Desk, end: Move): Choices => [
  [1, end],
  [1, hangUp(who)],
];

const hangUp = ({ inCall }: Desk): Move => ({ what: 'phone hangs up', run: async () => inCall()?.hangUp() });
const rest: Move = { what: 'rest', run: () => Promise.resolve() };

export function pick<T>(list: readonly T[], chance: () => number): T {
  const one = list[Math.floor(chance() * list.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

function draw(choices: Choices, chance: () => number): Move | null {
  let left = chance() * choices.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, move] of choices) {
    left -= weight;
    if (left <= 0) return move === rest ? null : move;
  }
  return null;
}
