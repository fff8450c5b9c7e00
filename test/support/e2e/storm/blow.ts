import { callControl } from '../../../../src/contract/call-control.ts';
import { seededChance } from '../../../../src/shared/seeded-random.ts';
import { startCaller } from '../../sipp/sipp.ts';
import type { SippProcess } from '../../sipp/sipp-process.ts';
import { ApiError } from '../api-client.ts';
import { lasting } from '../lasting.ts';
import type { Desk } from './desk.ts';
import { nextMove, pick, type Hands, type Move } from './moves.ts';
import { dialsOnPhone, SipRefusal } from './phone-moves.ts';
import { numberBy, type Stage } from './stage.ts';

/** What became of a move. */
export interface Done {
  readonly what: string;
  /** 200 for all that went well. */
  readonly status: number;
  /** Of a refusal. */
  readonly code: string;
  readonly reason: string;
  /** That of the call, as the refusal names it. */
  readonly state: string;
  /** Who asked was in the call. */
  readonly hadPart: boolean;
  readonly ms: number;
}

export interface Storm {
  readonly done: readonly Done[];
  /** Ids of the calls that operators dialled. */
  readonly dialled: readonly string[];
  readonly callers: readonly SippProcess[];
  /** On which operators have dialled themselves. */
  readonly lines: readonly SippProcess[];
}

/** From the answer to the caller's BYE; each of these callers calls as often as the others. */
const holdsMs = [1_000, 1_500, 2_500, 3_500, 4_500, 5_500, 6_500, 8_000];
const workers = 6;
const paceMs = 80;
const longestMs = 100_000;

/** So many calls, a fifth of them dialled by operators, and hands that do something to any of them until all are over. */
export async function blow(stage: Stage, calls: number, seed: number): Promise<Storm> {
  const chance = seededChance(seed);
  const deadline = performance.now() + longestMs;
  const toDial = Math.round(calls / 5);
  const [done, dialled]: [Done[], string[]] = [[], []];
  let called = 0;
  const callers = await callIn(stage, calls - toDial);
  let calling = callers.length;
  for (const { exit } of callers) void exit.then(() => (calling -= 1));

  const hands: Hands = { stage, chance, note: async (move) => void done.push(await did(move)) };
  /** Mostly one who has nothing else to do. */
  const caller = (): Desk => {
    const ready = stage.board.rows('operator').filter(({ status }) => status === 'ready');
    const free = stage.operators.filter(({ id }) => ready.some((row) => row.id === id));
    return pick(free.length === 0 || chance() < 0.1 ? stage.operators : free, chance);
  };
  const dial = (): Move => {
    const key = `storm-${String(++called)}-${String(seed)}`;
    const { api } = caller();
    const wish = { to: numberBy(chance), idempotencyKey: key, queueId: undefined };
    return { what: 'dial', run: async () => dialled.push((await api.post('/v1/calls', wish, callControl)).id) };
  };
  const turn = async (): Promise<void> => {
    const rows = stage.board.rows('caller');
    const drawn = chance();
    const move =
      dialled.length < toDial && drawn < 0.1
        ? dial()
        : calling > 0 && drawn > 0.99
          ? dialsOnPhone(hands, caller())
          : rows.length === 0
            ? null
            : nextMove(hands, pick(rows, chance));
    if (move !== null) await hands.note(move);
  };
  const isOver = (): boolean => calling === 0 && dialled.length >= toDial && stage.board.rows('caller').length === 0;
  const work = async (): Promise<void> => {
    while (!isOver()) {
      if (performance.now() > deadline) throw new Error(`not over: ${JSON.stringify(stage.board.rows('caller'))}`);
      await lasting(paceMs, turn);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  await Promise.all(stage.scripts);
  return { done, dialled, callers, lines: stage.lines };
}

async function callIn({ queues }: Stage, calls: number) {
  return Promise.all(
    holdsMs.map((holdMs, i) => {
      const count = Math.floor(calls / holdsMs.length) + (i < calls % holdsMs.length ? 1 : 0);
      const from = Array.from({ length: count }, (_, n) => `0935${String(i)}${String(n).padStart(6, '0')}`);
      const atOnce = Math.ceil((count * (holdMs + 500)) / 30_000);
      const to = queues[i % queues.length]?.dialled ?? '';
      return startCaller({ to, from, count, atOnce, holdMs, joinWithinMs: 1_000, rate: 5 });
    }),
  );
}

async function did({ what, run, hadPart = false }: Move): Promise<Done> {
  const began = performance.now();
  const end = (status: number, why: Partial<Done> = {}): Done => {
    const ms = performance.now() - began;
    return { what, status, hadPart, ms, code: '', reason: '', state: '', ...why };
  };
  try {
    await run();
    return end(200);
  } catch (error) {
    if (error instanceof SipRefusal) return end(error.status);
    if (!(error instanceof ApiError)) throw new Error(`${what} failed`, { cause: error });
    const { status, code, reason, state } = error;
    return end(status, { code, reason, state });
  }
}
