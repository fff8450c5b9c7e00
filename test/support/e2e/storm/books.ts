import { expect } from 'vitest';
import type { z } from 'zod';
import { callPage } from '../../../../src/contract/calls.ts';
import { operatorReport } from '../../../../src/contract/metrics.ts';
import { header, type SipMessage } from '../../sipp/sip-trace.ts';
import { eventually } from '../eventually.ts';
import { callInLedger, type LedgerCall } from '../ledger-answers.ts';
import { witnessedCustomers, type WitnessedCustomer } from '../seat-witness.ts';
import type { World } from '../world.ts';
import type { Storm } from './blow.ts';

/** The ledger follows in about a second. */
const patienceMs = 20_000;
/** Of a talk that nobody interfered with. */
const toleranceMs = 200;
/** The ledger has the instant of the wish, the log that of its fulfilment, which a busy machine delays. */
const longestMs = 3_000;
const shareOfAll = 0.1;

type CallPage = z.infer<typeof callPage>;

/** All calls of the storm as the API shows them, once all have ended there. */
async function closedBooks({ admin }: World): Promise<LedgerCall[]> {
  const items = await eventually(async () => {
    const all = await allPages((cursor) => admin.get(`/v1/calls?limit=200${cursor}`, callPage));
    expect(all.filter(({ endedAt }) => endedAt === null)).toEqual([]);
    return all;
  }, patienceMs);
  const calls: LedgerCall[] = [];
  for (const { id } of items) calls.push(await callInLedger(admin, id));
  return calls;
}

async function allPages(page: (cursor: string) => Promise<CallPage>): Promise<CallPage['items']> {
  const items: CallPage['items'] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { items: more, nextCursor }: CallPage = await page(cursor);
    items.push(...more);
    cursor = nextCursor === null ? null : `&cursor=${nextCursor}`;
  }
  return items;
}

/** Compares the ledger with what SIPp and Asterisk's own log have seen. */
export async function expectSameBooks(world: World, storm: Storm): Promise<void> {
  const calls = await closedBooks(world);
  const seen = new Map(witnessedCustomers(world.cel.events()).map((one) => [one.callId, one]));
  const [inbound, outbound] = [calls.filter(isInbound), calls.filter((call) => !isInbound(call))];

  const sent = storm.callers.flatMap((sipp) => sipp.calls());
  expect(inbound.length, 'calls that came in').toBe(sent.length);
  expect([...seen.values()].filter(isInbound).length, 'callers in the log').toBe(sent.length);
  expectDialled(world, outbound, storm);
  expect(
    [...seen.keys()].filter((id) => !calls.some((call) => call.id === id)),
    'customers of the log that the ledger does not know',
  ).toEqual([]);
  for (const call of inbound) if (call.endedBy === 'caller') expectHungUp(call, storm);

  const answered = calls.filter(({ operatorSegments }) => operatorSegments.length > 0);
  for (const { id, outcome } of answered) expect(outcome, id).toBe('answered');
  expectRecorded(answered);
  expectSameTalks(calls, seen);
  await expectSameNumbers(world, calls);
}

/** Each was dialled by the API, or on a phone by the operator of whom the ledger says so, and all that was dialled by the API is there. */
function expectDialled({ cel }: World, outbound: readonly LedgerCall[], { dialled, lines }: Storm): void {
  const phones = cel.events().filter(({ event, channel, channelId }) => {
    return event === 'CHAN_START' && channel.startsWith('PJSIP/op-') && /^\d+\.\d+$/.test(channelId);
  });
  const [onPhone, byApi] = [outbound.filter(isOnPhone), outbound.filter((call) => !isOnPhone(call))];
  expect(byApi.map(({ id }) => id).sort(), 'calls that the API was asked for').toEqual([...dialled].sort());
  const taken = lines.flatMap((line) => line.messages().filter(isTaken));
  expect(phones.length, 'what phones have dialled, in the log').toBe(new Set(taken.map(({ callId }) => callId)).size);
  for (const { id, dialledBy } of onPhone) {
    const phone = phones.find(({ channelId }) => id === `out-${channelId}`)?.channel ?? '';
    expect(phone.replace(/-[0-9a-f]{8}$/, ''), `who dialled ${id}`).toBe(`PJSIP/op-${String(dialledBy)}`);
  }
}

const isOnPhone = ({ id }: LedgerCall): boolean => /^out-\d+\.\d+$/.test(id);
/** With the credentials that the PBX has asked for. */
const isTaken = ({ method, text }: SipMessage): boolean =>
  method === 'INVITE' && header(text, 'Authorization') !== undefined;

/** The calls behind each operator's numbers are as many. */
async function expectSameNumbers({ admin, since }: World, calls: readonly LedgerCall[]): Promise<void> {
  const span = { from: new Date(since).toISOString(), to: new Date().toISOString() };
  const report = await admin.get(`/v1/metrics/operators?${String(new URLSearchParams(span))}`, operatorReport);
  for (const { operatorId: id, answered, advised, accepted, missed } of report.intervals[0]?.operators ?? []) {
    const own = calls.map((call) => call.operatorSegments.filter(({ operatorId }) => operatorId === id));
    const met = own.filter((parts) => parts.some(({ via, phases }) => via !== 'consult' || phases.some(isNotAside)));
    const offers = calls.flatMap((call) =>
      call.offers.filter(({ operatorId, purpose }) => operatorId === id && purpose === 'queue'),
    );
    const ended = (outcome: string): number => offers.filter((offer) => offer.outcome === outcome).length;
    expect({ answered, advised, accepted, missed }, `the numbers of ${id}`).toEqual({
      ...{ answered: met.length, advised: own.filter((parts) => parts.length > 0).length - met.length },
      ...{ accepted: ended('accepted'), missed: ended('expired') },
    });
  }
}

const isNotAside = ({ phase }: { phase: string }): boolean => phase !== 'consult';

type Witnessed = ReadonlyMap<string, WitnessedCustomer>;
const meetingsOf = (id: string, seen: Witnessed): WitnessedCustomer['met'] =>
  seen.get(id)?.met ?? new Map<string, never>();

const isInbound = ({ direction }: { direction: string }): boolean => direction === 'inbound';

function expectHungUp({ id, number }: LedgerCall, { callers }: Storm): void {
  const invites = callers.flatMap((sipp) => sipp.messages().filter(({ method }) => method === 'INVITE'));
  const invite = invites.find(({ text }) => header(text, 'From')?.includes(number));
  const call = callers.flatMap((sipp) => sipp.calls()).find(({ callId }) => callId === invite?.callId);
  expect(call?.endedBy === 'self' || call?.cancelledAt !== undefined, `the caller of ${id} hung up`).toBe(true);
}

/** However short the talk was. */
function expectRecorded(answered: readonly LedgerCall[]): void {
  const without = answered.filter(({ recording }) => recording?.state !== 'stored');
  expect(
    without.map(({ id }) => id),
    'calls without a recording',
  ).toEqual([]);
}

/** Every operator's time with the customer and aside, and nobody was with one without being in the ledger. */
function expectSameTalks(calls: readonly LedgerCall[], seen: Witnessed): void {
  const [told, witnessed] = [[0], [0]];
  for (const call of calls) {
    const met = meetingsOf(call.id, seen);
    for (const { id, talkMs, holdMs, consultMs } of call.operatorSegments) {
      const ms = met.get(id)?.ms ?? 0;
      const { togetherMs, aloneMs } = seen.get(call.id)?.aside.get(id) ?? { togetherMs: 0, aloneMs: 0 };
      const apart = (holdMs ?? NaN) + (consultMs ?? NaN);
      expect(
        Math.abs(apart - togetherMs - aloneMs),
        `${id} aside: ${String(apart)}, witnessed ${String(togetherMs)} + ${String(aloneMs)}`,
      ).toBeLessThan(longestMs);
      const tolerance = isPlain(call) ? toleranceMs : longestMs;
      expect(Math.abs((talkMs ?? NaN) - ms), `talk of ${id}: ${String(talkMs)}, witnessed ${String(ms)}`).toBeLessThan(
        tolerance,
      );
      told.push(talkMs ?? NaN);
      witnessed.push(ms);
    }
    const others = [...met].filter(([leg, { ms }]) => ms > toleranceMs && !isKnown(call, leg));
    expect(others, `with the customer of ${call.id} and not in the ledger`).toEqual([]);
  }
  expect(Math.abs(sum(told) / sum(witnessed) - 1), 'all talk, ledger to log').toBeLessThan(shareOfAll);
}

/** Answered from the queue, and nothing else happened until the caller hung up. */
const isPlain = ({
  endedBy,
  operatorSegments,
  monitorings,
  attempts,
  transits,
  transfers,
  offers,
}: LedgerCall): boolean =>
  endedBy === 'caller' &&
  operatorSegments.length === 1 &&
  operatorSegments[0]?.phases.length === 1 &&
  [...monitorings, ...attempts, ...transits, ...transfers, ...offers.filter(({ purpose }) => purpose !== 'queue')]
    .length === 0;

const isKnown = ({ operatorSegments, monitorings, outsideTalks }: LedgerCall, leg: string): boolean =>
  [...operatorSegments.map(({ id }) => id), ...monitorings.map(({ offerId }) => offerId)].includes(leg) ||
  outsideTalks.some(({ legId }) => legId === leg);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);
