import { expect } from 'vitest';
import type { TestCaller, TestPerson, TestQueue } from './cast.ts';
import { eventually } from './eventually.ts';
import { callInLedger, type LedgerCall } from './ledger-answers.ts';
import { expectMetricsMatchWitnesses } from './metrics-witness.ts';
import { witnessedLegs, type WitnessedCall } from './witness.ts';
import type { World } from './world.ts';

/** The ledger follows in about a second; what was being written when a process was killed takes longer. */
const patienceMs = 30_000;

/** How far our instants may lie from Asterisk's own log. */
const toleranceMs = 200;

/**
 * Waits until the ledger knows the end of these calls and has their recordings, and compares all it says with what Asterisk's
 * channel event log and SIPp's traces say: the parties, the counts, the times within 200 ms. Then the same for the metrics.
 * `callers` must be all who came to the queue, `operators` all who were offered one of them, and `elsewhere` the callers of other
 * queues whom they served.
 * @returns the calls as the API shows them, in the order of `callers`
 */
export async function expectLedgerMatchesWitnesses(
  world: World,
  queue: TestQueue,
  callers: readonly TestCaller[],
  operators: readonly TestPerson[],
  elsewhere: readonly TestCaller[] = [],
): Promise<LedgerCall[]> {
  const told = await expectCallsMatchWitnesses(world, callers, operators);
  const seen = await Promise.all(callers.map(ended));
  const served = [...seen, ...(await Promise.all(elsewhere.map(ended)))];
  await eventually(() => expectMetricsMatchWitnesses(world, queue, seen, served, operators), patienceMs);
  return told;
}

/** As above, without the metrics. */
export async function expectCallsMatchWitnesses(
  world: World,
  callers: readonly TestCaller[],
  operators: readonly TestPerson[],
): Promise<LedgerCall[]> {
  const seen = await Promise.all(callers.map(ended));
  return eventually(async () => {
    const told = await Promise.all(seen.map(({ callId }) => callInLedger(world.admin, callId)));
    for (const [i, call] of seen.entries()) {
      const ledger = told[i];
      if (ledger === undefined) throw new Error('as many as were asked for');
      expectSameCall(ledger, call, operators);
      expectSameOffers(world, ledger, operators);
      expectSameAsSipp(ledger, callers[i]);
      if (call.talks.length > 0) expect(ledger.recording).toMatchObject({ state: 'stored' });
    }
    return told;
  }, patienceMs);
}

const ended = (caller: TestCaller): Promise<WitnessedCall> =>
  eventually(async () => {
    const seen = await caller.witnessed();
    return seen.endedAt !== null && seen;
  });

function expectSameCall(ledger: LedgerCall, call: WitnessedCall, operators: readonly TestPerson[]): void {
  expect(ledger).toMatchObject({ id: call.callId, number: call.number, dialled: call.dialled });
  expectClose(ledger.enteredAt, call.enteredAt, 'the call entered');
  // The visit ends with the operator's hanging up, even if the caller is let go later because nobody was there to do it.
  const lastTalk = call.talks.at(-1);
  expectClose(ledger.endedAt, ledger.endedBy === 'operator' ? lastTalk?.to : call.endedAt, 'the call ended');
  const talks = ledger.operatorSegments.map(({ operatorId }) => phoneOf(operatorId, operators));
  expect(talks).toEqual(call.talks.map(({ phone }) => phone));
  for (const [i, talk] of call.talks.entries()) {
    expectClose(ledger.operatorSegments[i]?.talkAt, talk.from, 'the talk began');
    expectClose(ledger.operatorSegments[i]?.endedAt, talk.to, 'the talk ended');
  }
  expect(ledger.outcome === 'answered').toBe(call.talks.length > 0);
  const first = ledger.queueSegments[0];
  expectClose(first?.enteredAt, call.enteredAt, 'the queue was entered');
  const answered = ledger.queueSegments.filter(({ outcome }) => outcome === 'answered');
  const fromQueue = call.talks.filter((_, i) => ledger.operatorSegments[i]?.via === 'queue');
  expect(answered).toHaveLength(fromQueue.length);
  for (const [i, { endedAt }] of answered.entries()) expectClose(endedAt, fromQueue[i]?.from, 'the wait ended');
}

const phoneOf = (operatorId: string, operators: readonly TestPerson[]): string =>
  operators.find(({ id }) => id === operatorId)?.user ?? `unknown operator ${operatorId}`;

/** Each leg that Asterisk made for the call is an offer, and each offer a leg, but for phones that could not be reached at all. */
function expectSameOffers(world: World, ledger: LedgerCall, operators: readonly TestPerson[]): void {
  const legs = witnessedLegs(world.cel.events()).filter(({ channelId }) => channelId.startsWith(`${ledger.id}-`));
  const made = ledger.offers.filter(({ why }) => why !== 'unreachable');
  const rung = legs.filter(({ channelId }) => made.some(({ id }) => id === channelId));
  const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);
  // Several phones may ring at once: which of two legs of one moment Asterisk makes first says nothing.
  expect(made.map(({ id, operatorId }) => ({ id, phone: phoneOf(operatorId, operators) })).sort(byId)).toEqual(
    rung.map(({ channelId, phone }) => ({ id: channelId, phone })).sort(byId),
  );
  for (const { id, madeAt, endedAt, outcome } of made) {
    const leg = rung.find(({ channelId }) => channelId === id);
    expectClose(madeAt, leg?.startedAt, 'the offer was made');
    if (outcome !== 'accepted') expectClose(endedAt, leg?.endedAt, 'the offer was over');
  }
}

/** SIPp's own trace of the caller's side: who hung up, and when. */
function expectSameAsSipp(ledger: LedgerCall, caller: TestCaller | undefined): void {
  const trace = caller?.sipp.messages().find(({ method, text }) => method === 'INVITE' && text.includes(caller.number));
  const call = caller?.sipp.calls().find(({ callId }) => callId === trace?.callId);
  if (call === undefined) throw new Error(`SIPp knows no call of ${caller?.number ?? 'nobody'}`);
  expectClose(ledger.enteredAt, call.invitedAt, 'SIPp called');
  const { endedAt, cancelledAt } = call;
  if (ledger.endedBy === 'caller') expectClose(ledger.endedAt, endedAt ?? cancelledAt, 'SIPp hung up');
  if (ledger.endedBy !== null)
    expect(ledger.endedBy === 'caller').toBe(call.endedBy === 'self' || cancelledAt !== undefined);
}

/** `told` is ISO; `seen` epoch milliseconds. */
function expectClose(told: string | null | undefined, seen: number | null | undefined, what: string): void {
  if (told === null || told === undefined || seen === null || seen === undefined) {
    throw new Error(`${what}: the ledger says ${String(told)}, the witness ${String(seen)}`);
  }
  expect(Math.abs(Date.parse(told) - seen), `${what}: ms between ledger and witness`).toBeLessThan(toleranceMs);
}
