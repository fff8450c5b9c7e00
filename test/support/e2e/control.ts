import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import { callControl } from '../../../src/contract/call-control.ts';
import { leftovers } from './asterisk-eyes.ts';
import type { TestCaller, TestOperator, TestQueue } from './cast.ts';
import { eventually } from './eventually.ts';
import { finishedCall, measured, type LedgerCall } from './ledger-answers.ts';
import { recordsOn } from './recorded.ts';
import type { FileWorld } from './use-world.ts';
import type { World } from './world.ts';

type CallControl = z.infer<typeof callControl>;
type Person = Pick<TestOperator, 'api'>;

/** A customer who talks with an operator, of a queue that has no other. */
export interface Talk {
  readonly id: string;
  readonly line: TestQueue;
  readonly caller: TestCaller;
  readonly sara: TestOperator;
}

export async function talk(
  { queue, operator, call }: FileWorld,
  phone: Parameters<FileWorld['operator']>[1] = {},
): Promise<Talk> {
  const line = await queue();
  const sara = await operator([line], phone);
  const caller = await call(line);
  await caller.talks();
  const id = await caller.callId();
  await recordsOn(id);
  return { id, line, caller, sara };
}

/** The ledger and the recordings follow in seconds, if there is much to do at once. */
const patienceMs = 30_000;

/** Calls out. @returns the call, whose own phone rings */
export const dial = (who: Person, to: string, more: object = {}): Promise<CallControl> =>
  who.api.post('/v1/calls', { to, idempotencyKey: randomUUID(), ...more }, callControl);

/** Asks something of a call: `hold`, `consult/merge`. @returns the call as it is after that */
export const ask = (who: Person, id: string, what: string, wish: object = {}): Promise<CallControl> =>
  who.api.post(`/v1/calls/${id}/${what}`, wish, callControl);

/** Hangs up without the phone. */
export const end = (who: Person, id: string): Promise<null> => who.api.post(`/v1/calls/${id}/end`, {}, z.null());

/** Waits until the call looks so to them. */
export async function becomes(who: Person, id: string, like: object): Promise<CallControl> {
  return eventually(async () => {
    const seen = await who.api.get(`/v1/calls/${id}/control`, callControl);
    expect(seen).toMatchObject(like);
    return seen;
  });
}

/**
 * Waits until a call is over for everybody: the ledger knows its end and has its recording, nothing of it is left on the PBX, and these
 * people are idle. @returns it as the API shows it
 */
export async function over(
  world: World,
  id: string,
  people: readonly Pick<TestOperator, 'live'>[],
): Promise<LedgerCall> {
  const call = await finishedCall(world.admin, id, patienceMs);
  await eventually(async () => {
    expect((await leftovers()).filter((left) => left.includes(id))).toEqual([]);
    const activities = await Promise.all(people.map(async (person) => (await person.live()).activity.is));
    expect(activities).toEqual(people.map(() => 'idle'));
    return true;
  });
  return call;
}

/** Waits until the metrics of an operator since the world began look so. */
export async function expectMeasures(world: World, { id }: Pick<TestOperator, 'id'>, like: object): Promise<void> {
  await eventually(async () => {
    const { operators } = await measured(world.admin, { from: world.since, to: Date.now() }, 'none', [id]);
    expect(operators).toMatchObject([like]);
    return true;
  });
}
