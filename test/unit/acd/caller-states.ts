import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { Caller, Offer, OutsideLeg } from '../../../src/acd/state.ts';

type Talking = Caller & { readonly is: 'talking' };
type InTransit = Caller & { readonly is: 'in-transit' };

const isMonitor = (leg: Offer | OutsideLeg): boolean => leg.purpose === 'monitor';

/** The legs of a talk besides the customer's, the leading one first. */
export function legsOf({ offers, outsideLegs }: AcdState, { legs }: Talking): readonly (Offer | OutsideLeg)[] {
  const all = new Map<string, Offer | OutsideLeg>([...offers, ...outsideLegs]);
  return legs.flatMap((id) => all.get(id) ?? []);
}

/** The state of a caller with what differs for what may happen next: `talking held`, `dialling ringing`, `in-transit parked`. */
export function stateOf(state: AcdState, caller: Caller): string {
  switch (caller.is) {
    case 'dialling':
      return `dialling ${caller.stage === 'early-media' ? 'ringing' : caller.stage}`;
    case 'in-transit':
      return `in-transit ${transitOf(state, caller)}`;
    case 'talking':
      return `talking ${talkOf(legsOf(state, caller))}`;
    default:
      return caller.is;
  }
}

function talkOf(legs: readonly (Offer | OutsideLeg)[]): string {
  const [lead, ...others] = legs.filter((leg) => !isMonitor(leg));
  if (others.some(({ is }) => is === 'pending')) return 'consult-ringing';
  if (others.some((leg) => leg.is === 'talking' && leg.seat === 'aside')) return 'consulting';
  if (others.length > 0) return 'conference';
  if (lead === undefined || !('operatorId' in lead)) return 'outside';
  if (lead.is === 'talking' && lead.seat === 'aside') return 'held';
  return legs.length > 1 ? 'monitored' : 'alone';
}

function transitOf(state: AcdState, { why, to, leg }: InTransit): string {
  const isConnecting = [...state.offers.values()].some(({ id, is }) => id === leg && is === 'accepted');
  if (isConnecting) return 'connecting';
  if (why === 'transfer') return `to-${to.is}`;
  return leg === null ? why : `${why}-ringing`;
}
