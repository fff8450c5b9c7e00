import type { CelEvent } from './cel.ts';

/** A caller and an operator's phone in one bridge, as Asterisk saw it. Instants in epoch milliseconds. */
export interface WitnessedTalk {
  /** The phone's user part: `op-…`. */
  readonly phone: string;
  readonly from: number;
  /** Null: goes on. */
  readonly to: number | null;
}

/** A leg to an operator's phone that Asterisk made. */
export interface WitnessedLeg {
  readonly channelId: string;
  readonly phone: string;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
}

/** What Asterisk says of one caller. */
export interface WitnessedCall {
  readonly callId: string;
  readonly number: string;
  readonly dialled: string;
  readonly enteredAt: number;
  readonly endedAt: number | null;
  readonly talks: readonly WitnessedTalk[];
}

const trunk = /^PJSIP\/trunk-/;
const phoneOf = (channel: string): string | null => /^PJSIP\/((?:op|web)-.+)-[0-9a-f]{8}$/.exec(channel)?.[1] ?? null;

/** The calls that came in from the trunk, in their order. */
export function witnessedCalls(events: readonly CelEvent[]): WitnessedCall[] {
  return events
    .filter(({ event, channel }) => event === 'CHAN_START' && trunk.test(channel))
    .map(({ channelId, number, dialled, at }) => ({
      ...{ callId: channelId, number, dialled, enteredAt: at },
      endedAt: endOf(events, channelId),
      talks: talksOf(events, channelId),
    }));
}

/** Every leg to an operator's phone, in their order. */
export function witnessedLegs(events: readonly CelEvent[]): WitnessedLeg[] {
  return events.flatMap(({ event, channel, channelId, at }) => {
    const phone = phoneOf(channel);
    if (event !== 'CHAN_START' || phone === null) return [];
    const answer = events.find((other) => other.event === 'ANSWER' && other.channelId === channelId);
    const answeredAt = answer?.at ?? null;
    return [{ channelId, phone, startedAt: at, answeredAt, endedAt: endOf(events, channelId) }];
  });
}

const endOf = (events: readonly CelEvent[], channelId: string): number | null =>
  events.find(({ event, channelId: id }) => event === 'CHAN_END' && id === channelId)?.at ?? null;

interface Stay {
  readonly bridgeId: string;
  readonly channel: string;
  readonly from: number;
  readonly to: number | null;
}

/** The times in which the caller and an operator's leg were in the same bridge. */
function talksOf(events: readonly CelEvent[], callId: string): WitnessedTalk[] {
  const mine = staysIn(events, ({ channelId }) => channelId === callId);
  const theirs = staysIn(events, ({ channel }) => phoneOf(channel) !== null);
  return mine.flatMap((stay) =>
    theirs
      .filter((other) => other.bridgeId === stay.bridgeId)
      .map((other) => ({ phone: phoneOf(other.channel) ?? '', ...overlap(stay, other) }))
      .filter(({ from, to }) => to === null || to > from),
  );
}

function overlap(one: Stay, other: Stay): { from: number; to: number | null } {
  const ends = [one.to, other.to].filter((end) => end !== null);
  return { from: Math.max(one.from, other.from), to: ends.length === 0 ? null : Math.min(...ends) };
}

function staysIn(events: readonly CelEvent[], belongs: (event: CelEvent) => boolean): Stay[] {
  const stays: (Stay & { channelId: string; to: number | null })[] = [];
  for (const event of events.filter(belongs)) {
    const { bridgeId, channelId, channel, at } = event;
    if (bridgeId === null) continue;
    if (event.event === 'BRIDGE_ENTER') stays.push({ bridgeId, channelId, channel, from: at, to: null });
    if (event.event !== 'BRIDGE_EXIT') continue;
    const open = stays.find((stay) => stay.channelId === channelId && stay.bridgeId === bridgeId && stay.to === null);
    if (open !== undefined) open.to = at;
  }
  return stays;
}
