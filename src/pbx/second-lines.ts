import { offerId, outsideLegOf, type LegId, type OfferId } from '../shared/ids.ts';

/** A phone that holds one call and asks somebody else on another line: by REFER it hands the first over to the second. */
export interface SecondLine {
  /** Its channel: the operator's ear and mouth in the consultation. */
  readonly channel: string;
  /** The operator's leg in the call, the only one that the core knows. */
  readonly leg: OfferId;
  /** Who is asked. */
  readonly other: LegId;
}

/** Those that are there now. One for each connection. */
export interface SecondLines {
  readonly begin: (line: SecondLine) => void;
  /** False when it was over already. */
  readonly end: (line: SecondLine) => boolean;
  readonly onChannel: (channel: string) => SecondLine | null;
  /** Of this operator's leg. */
  readonly beside: (leg: string) => SecondLine | null;
  /** In which this one is asked. */
  readonly asking: (other: string) => SecondLine | null;
}

export function createSecondLines(): SecondLines {
  const lines = new Map<string, SecondLine>();
  const find = (is: (line: SecondLine) => boolean): SecondLine | null => [...lines.values()].find(is) ?? null;
  return {
    begin: (line) => void lines.set(line.channel, line),
    end: ({ channel }) => lines.delete(channel),
    onChannel: (channel) => lines.get(channel) ?? null,
    beside: (leg) => find((line) => line.leg === leg),
    asking: (other) => find((line) => line.other === other),
  };
}

/** Kept on the channel, so that it is found again: a variable that every event shows. */
export const secondLineVariable = 'PASOKH_OFFER';
export const secondLineValue = ({ leg, other }: SecondLine): string => `${leg} ${other}`;

/** What such a channel is; null for any other. */
export function secondLineOf(channel: {
  readonly id: string;
  readonly channelvars: Readonly<Record<string, string>>;
}): SecondLine | null {
  const [leg = '', other] = (channel.channelvars[secondLineVariable] ?? '').split(' ');
  if (other === undefined) return null;
  return { channel: channel.id, leg: offerId(leg), other: outsideLegOf(other) ?? offerId(other) };
}
