import { z } from 'zod';
import type { Api } from '../api-client.ts';
import type { TestOperator } from '../cast.ts';
import type { CallerRow } from '../live-board.ts';
import { numberBy, type Stage } from './stage.ts';

/** Something that somebody does. */
export interface Move {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

/** Each possible move with its weight. */
type Choices = readonly (readonly [number, Move])[];

interface Hands {
  readonly stage: Stage;
  readonly chance: () => number;
}

/** What somebody does next to a call that is as this row of the board says; null: lets it be. */
export function nextMove(hands: Hands, row: CallerRow): Move | null {
  const { stage, chance } = hands;
  const everybody = [...stage.operators, ...stage.supervisors];
  const people = row.parties.flatMap((party) => everybody.find(({ id }) => id === party.operatorId) ?? []);
  // Now and then by somebody who has no business there.
  const who = chance() < 0.1 ? pick(everybody, chance) : (people[0] ?? pick(everybody, chance));
  const other = people.find(({ id }) => id !== who.id) ?? null;
  return draw(choicesFor(hands, row, who, other), chance);
}

function choicesFor(hands: Hands, row: CallerRow, who: TestOperator, other: TestOperator | null): Choices {
  const { stage, chance } = hands;
  const root = stage.world.admin;
  const ask = (api: Api, what: string, body: object = {}): Move => ({
    what,
    run: () => api.post(`/v1/calls/${row.id}/${what}`, body, z.unknown()),
  });
  const end = ask(root, 'end');
  switch (row.state) {
    case 'talking':
      return [
        ...talk(hands, row, (what, body) => ask(who.api, what, body)),
        ...monitoring(hands, (what, body) => ask(pick(stage.supervisors, chance).api, what, body)),
        ...(row.parties.length > 1 ? company(hands, row, who, (what) => ask(who.api, what)) : []),
        ...(other === null ? [] : leavesOf(other, ask(other.api, 'end'))),
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
        [4, rest],
      ];
    case 'waiting':
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
    [0.7, ask('end')],
  ];
};

const company = ({ stage, chance }: Hands, row: CallerRow, who: TestOperator, ask: Ask): Choices => {
  const { legId } = pick(row.parties, chance);
  const remove = { what: 'remove', run: () => who.api.delete(`/v1/calls/${row.id}/parties/${legId}`) };
  const outside = pick(stage.outside, chance);
  return [
    ...([
      [2, ask('consult/complete')],
      [2, ask('consult/cancel')],
    ] as const),
    ...([
      [3, ask('consult/swap')],
      [3, ask('consult/merge')],
    ] as const),
    [1, remove],
    [0.2, { what: 'outside hangs up', run: () => outside.hangUp() }],
  ];
};

const monitoring = ({ chance }: Hands, ask: Ask): Choices => [
  [1.5, ask('monitor', { mode: pick(['listen', 'whisper', 'barge'], chance) })],
  [0.5, ask('monitor/stop')],
  [0.4, ask('take-over')],
];

const leavesOf = (who: TestOperator, end: Move): Choices => [
  [1, end],
  [1, hangUp(who)],
];

const hangUp = ({ phone }: TestOperator): Move => ({ what: 'phone hangs up', run: () => phone.hangUp() });
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
