import type { CelEvent } from './cel.ts';

/** What Asterisk saw of a call's customer, whoever dialled whom. Instants in epoch milliseconds. */
export interface WitnessedCustomer {
  readonly callId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** How long each leg was in the bridge with the customer, and how often they met, by the id of the leg. */
  readonly met: ReadonlyMap<string, { readonly ms: number; readonly times: number }>;
  /** How long each was aside: with others there, and alone. */
  readonly aside: ReadonlyMap<string, { readonly togetherMs: number; readonly aloneMs: number }>;
}

/** Callers come by the static trunk; whom we dial goes by one of ours, and the channel is named after the call. */
const isCaller = /^PJSIP\/trunk-[0-9a-f]{8}$/;
const dialled = /^to-(out-[^-]+)$/;

/** All customers of a log, in their order. */
export function witnessedCustomers(events: readonly CelEvent[]): WitnessedCustomer[] {
  const ofChannel = Map.groupBy(events, ({ channelId }) => channelId);
  const ofBridge = Map.groupBy(
    events.filter(({ event, bridgeId }) => bridgeId !== null && /^BRIDGE_(ENTER|EXIT)$/.test(event)),
    ({ bridgeId }) => bridgeId,
  );
  const inBridge = (bridge: string, call: string): CelEvent[] =>
    (ofBridge.get(bridge) ?? []).map((event) => ({ ...event, channelId: legOf(event.channelId, call) }));
  return events.flatMap(({ event, channel, channelId, at }) => {
    const out = dialled.exec(channelId)?.[1];
    if (event !== 'CHAN_START' || (out === undefined && !isCaller.test(channel))) return [];
    const own = ofChannel.get(channelId) ?? [];
    const first = (name: string): number | null => own.find((one) => one.event === name)?.at ?? null;
    const callId = out ?? channelId;
    return [
      {
        ...({ callId, direction: out === undefined ? 'inbound' : 'outbound', startedAt: at } as const),
        ...{ answeredAt: first('ANSWER'), endedAt: first('CHAN_END') },
        met: meetings(inBridge(`mix-${callId}`, callId), channelId, first('ANSWER') ?? Infinity),
        aside: staysAside(inBridge(`con-${callId}`, callId), first('ANSWER') ?? Infinity),
      },
    ];
  });
}

/** An operator's second phone has a channel of its own for the same leg; the one that the call was dialled on was there before it. */
const legOf = (channel: string, call: string): string =>
  call === `out-${channel}` ? `${call}-o1` : channel.replace(/^p\d+-/, '');

/** Goes through who came into one bridge and who left. Nobody meets a customer who has not answered yet. */
function meetings(events: readonly CelEvent[], customer: string, answeredAt: number): WitnessedCustomer['met'] {
  const met = new Map<string, { ms: number; times: number }>();
  const since = new Map<string, number>();
  const inside = new Set<string>();
  const begin = (leg: string, at: number): unknown => leg !== customer && since.set(leg, Math.max(at, answeredAt));
  const end = (leg: string, at: number): void => {
    const from = since.get(leg) ?? Infinity;
    since.delete(leg);
    const before = met.get(leg) ?? { ms: 0, times: 0 };
    if (at > from) met.set(leg, { ms: before.ms + at - from, times: before.times + 1 });
  };
  for (const { event, channelId, at } of events) {
    const concerned = channelId === customer ? [...inside] : [channelId];
    if (event === 'BRIDGE_ENTER') {
      inside.add(channelId);
      if (inside.has(customer)) for (const leg of concerned) begin(leg, at);
      if (channelId === customer) for (const leg of inside) begin(leg, at);
    } else {
      inside.delete(channelId);
      for (const leg of concerned) end(leg, at);
    }
  }
  return met;
}

/** Goes through who came into the bridge aside and who left. There the own phone waits until the customer answers, too. */
function staysAside(events: readonly CelEvent[], answeredAt: number): WitnessedCustomer['aside'] {
  const aside = new Map<string, { togetherMs: number; aloneMs: number }>();
  const inside = new Set<string>();
  let since = answeredAt;
  for (const { event, channelId, at } of events) {
    for (const leg of at > since ? inside : []) {
      const before = aside.get(leg) ?? { togetherMs: 0, aloneMs: 0 };
      const which = inside.size > 1 ? 'togetherMs' : 'aloneMs';
      aside.set(leg, { ...before, [which]: before[which] + at - since });
    }
    since = Math.max(since, at);
    if (event === 'BRIDGE_ENTER') inside.add(channelId);
    else inside.delete(channelId);
  }
  return aside;
}
