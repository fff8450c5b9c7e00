import type { EndTrace } from '../acd-runtime/ports.ts';
import { callOfOffer, type CallId, type LegId, type OfferId, type OperatorId } from '../shared/ids.ts';
import { moreTelling } from './leg-ends.ts';
import { channelOf } from './names.ts';

/** A channel of an offer, as a snapshot finds it. */
export interface Branch {
  readonly channel: string;
  readonly ringing: boolean;
  readonly up: boolean;
}

/**
 * The channels of operators' legs, for the PBX has one for each phone that rings, and the core knows of one leg alone:
 *
 * ```
 * ringing ─one answers─▶ answered: the others are ended ─that one ends─▶ over
 *    │ ├──one declines─▶ declined: the others are ended ─the last ends─▶ over
 *    │ └──one ends otherwise, others ring on─▶ ringing
 *    └────the last ends─▶ over, by the most telling end of all
 * ```
 * One for each connection. Of an offer that it has not heard of the channel is the first.
 */
export interface Branches {
  /** The channel of a leg, of several the one that was answered; or of a call's customer. */
  readonly channelOf: (id: CallId | LegId) => string;
  /** All that may be there of a leg, or a customer. */
  readonly channelsOf: (id: CallId | LegId) => readonly string[];
  /** Whether a channel of the offer may be there. */
  readonly isRung: (offer: OfferId) => boolean;
  /** Channels are about to be made for an offer, each to a phone of this operator. */
  readonly begin: (offer: OfferId, operator: OperatorId, phones: ReadonlyMap<string, string>) => void;
  /** A channel was not made, or is no more. @returns the end of the leg if it was the last */
  readonly missing: (id: CallId | LegId, channel: string) => EndTrace | null;
  /** @returns whether it is the first of its offer */
  readonly rang: (offer: OfferId, channel: string) => boolean;
  /** @returns whether this one has the call, and the channels that are to be ended for it */
  readonly answered: (offer: OfferId, channel: string) => { has: boolean; toEnd: readonly string[] };
  /** @returns the end of the leg, if it has ended by this, and the channels that are to be ended for it */
  readonly ended: (
    offer: OfferId,
    channel: string,
    end: EndTrace,
  ) => { leg: EndTrace | null; toEnd: readonly string[] };
  /** What a snapshot found. @returns the channels that are to be ended: on another phone it was answered, or declined */
  readonly know: (offer: OfferId, found: readonly Branch[], inBridges: ReadonlySet<string>) => readonly string[];
  /** A channel has left this trace of its end; to be told before what was found of the offer. */
  readonly left: (offer: OfferId, channel: string, end: EndTrace) => void;
  /** What there may be traces of; from now on no more is known of it. */
  readonly forget: (id: string) => readonly string[];
  /** The phone that a leg is on which was not rung by its name. */
  readonly isOn: (offer: OfferId, operator: OperatorId, phone: string) => void;
  /** The phone on which this operator last took this call, if it is known: it was rung by name, or found. */
  readonly phoneIn: (call: CallId, operator: OperatorId) => string | null;
}

interface Offered {
  operator: OperatorId | null;
  /** By channel, the phone that it was made for. */
  phones: ReadonlyMap<string, string>;
  /** Those that may be there, and all that may have left a trace. */
  readonly open: Set<string>;
  readonly traces: Set<string>;
  hasRung: boolean;
  answered: string | null;
  /** The most telling one so far of those that were not answered. */
  end: EndTrace | null;
  isOver: boolean;
}

export function createBranches(): Branches {
  const offers = new Map<string, Offered>();

  const newOffered = (): Offered => ({
    ...{ operator: null, phones: new Map(), open: new Set(), traces: new Set() },
    ...{ hasRung: false, answered: null, end: null, isOver: false },
  });
  /** Events tell of channels, too, that a process made in its last moment. */
  const seen = (offer: OfferId, channel: string): Offered => {
    const offered = offers.get(offer) ?? newOffered();
    offers.set(offer, offered);
    offered.open.add(channel);
    offered.traces.add(channel);
    return offered;
  };
  const others = ({ open }: Offered, channel: string): string[] => [...open].filter((each) => each !== channel);
  const endIfLast = (offered: Offered): EndTrace | null => {
    if (offered.open.size > 0 || offered.isOver) return null;
    offered.isOver = offered.end !== null;
    return offered.end;
  };

  const mainChannel = (id: CallId | LegId): string => {
    const offered = offers.get(id);
    return offered?.answered ?? [...(offered?.open ?? [])][0] ?? channelOf(id);
  };
  return {
    channelOf: mainChannel,
    channelsOf: (id) => {
      const open = [...(offers.get(id)?.open ?? [])];
      return open.length > 0 ? open : [channelOf(id)];
    },
    isRung: (offer) => (offers.get(offer)?.open.size ?? 0) > 0,
    begin: (offer, operator, phones) => {
      offers.set(offer, { ...newOffered(), operator, phones });
      for (const channel of phones.keys()) seen(offer, channel);
    },
    missing: (id, channel) => {
      const offered = offers.get(id);
      if (offered?.open.delete(channel) !== true || offered.answered !== null) return null;
      return endIfLast(offered);
    },
    rang: (offer, channel) => {
      const offered = seen(offer, channel);
      const isFirst = !offered.hasRung;
      offered.hasRung = true;
      return isFirst;
    },
    answered: (offer, channel) => {
      const offered = seen(offer, channel);
      const isTooLate = (offered.answered ?? channel) !== channel || offered.end?.how === 'declined';
      if (isTooLate) return { has: false, toEnd: [channel] };
      offered.answered = channel;
      return { has: true, toEnd: others(offered, channel) };
    },
    ended: (offer, channel, end) => {
      const offered = seen(offer, channel);
      offered.open.delete(channel);
      if (offered.answered !== null) return { leg: offered.answered === channel ? end : null, toEnd: [] };
      offered.end = moreTelling(offered.end, end);
      return { leg: endIfLast(offered), toEnd: end.how === 'declined' ? [...offered.open] : [] };
    },
    know: (offer, found, inBridges) => {
      const up = found.filter((branch) => branch.up);
      const [has] = [...up.filter(({ channel }) => inBridges.has(channel)), ...up];
      for (const { channel, ringing } of found) seen(offer, channel).hasRung ||= ringing || has !== undefined;
      const offered = offers.get(offer);
      if (offered === undefined) return [];
      if (has === undefined) return offered.end?.how === 'declined' ? [...offered.open] : [];
      offered.answered = has.channel;
      return others(offered, has.channel);
    },
    left: (offer, channel, end) => {
      const offered = seen(offer, channel);
      offered.open.delete(channel);
      // Who answered while nobody was there was cut off by the PBX: what the operator did not do is no end of the offer.
      if (end.how === 'declined') offered.end = end;
    },
    forget: (id) => {
      const traces = [...(offers.get(id)?.traces ?? [])];
      offers.delete(id);
      return traces.length > 0 ? traces : [channelOf(id)];
    },
    isOn: (offer, operator, phone) => {
      const channel = mainChannel(offer);
      const offered = seen(offer, channel);
      offered.operator = operator;
      offered.phones = new Map([[channel, phone]]);
      offered.answered = channel;
    },
    phoneIn: (call, operator) => {
      const [last] = [...offers]
        .filter(
          ([offer, { answered, operator: by }]) => by === operator && answered !== null && callOfOffer(offer) === call,
        )
        .map(([, { phones, answered }]) => phones.get(answered ?? '') ?? null)
        .toReversed();
      return last ?? null;
    },
  };
}
