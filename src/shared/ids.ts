/**
 * Branded ids. A plain string never passes for an id: it becomes one only at an edge, through these functions.
 *
 * Everything the PBX has to find again carries an id derived from the call, so that a repeated command finds its twin:
 * the call id is the caller's own channel id (Asterisk's linkedid of the visit), an offer is `<call>-o<n>`, a queue visit
 * `<call>-q<n>`, the recording has the name of the call.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** One caller's whole visit; equal to the caller's channel id on the PBX (`1764000000.42`). */
export type CallId = Id<'call'>;
/** One call proposed to one operator; also the id of the operator's leg on the PBX. */
export type OfferId = Id<'offer'>;
/** A leg to somebody outside besides the customer: whom an operator asks, or hands the call to; also its channel id on the PBX. */
export type OutsideLegId = Id<'outside-leg'>;
/** Any leg of a call besides the customer's. */
export type LegId = OfferId | OutsideLegId;
/** One visit of a call to a queue. */
export type QueueSegmentId = Id<'queue-segment'>;
export type QueueId = Id<'queue'>;
export type OperatorId = Id<'operator'>;
export type CustomerId = Id<'customer'>;
export type FileId = Id<'file'>;
export type TrunkId = Id<'trunk'>;
/** One PBX; all instants and fact numbers belong to a node. */
export type NodeId = Id<'node'>;

export const callId = (raw: string): CallId => raw as CallId;
export const offerId = (raw: string): OfferId => raw as OfferId;
export const queueSegmentId = (raw: string): QueueSegmentId => raw as QueueSegmentId;
export const queueId = (raw: string): QueueId => raw as QueueId;
export const operatorId = (raw: string): OperatorId => raw as OperatorId;
export const customerId = (raw: string): CustomerId => raw as CustomerId;
export const fileId = (raw: string): FileId => raw as FileId;
export const trunkId = (raw: string): TrunkId => raw as TrunkId;
export const nodeId = (raw: string): NodeId => raw as NodeId;

/** The n-th offer of a call, counted from 1. */
export const nthOffer = (call: CallId, n: number): OfferId => offerId(`${call}-o${String(n)}`);

/** The n-th outside leg of a call, counted from 1. */
export const nthOutsideLeg = (call: CallId, n: number): OutsideLegId => `${call}-d${String(n)}` as OutsideLegId;

/** The n-th queue visit of a call, counted from 1. */
export const nthQueueSegment = (call: CallId, n: number): QueueSegmentId => queueSegmentId(`${call}-q${String(n)}`);

/** The call an offer belongs to, or null for a string that is no offer id. */
export function callOfOffer(offer: string): CallId | null {
  const match = /^(.+)-o\d+$/.exec(offer);
  return match?.[1] === undefined ? null : callId(match[1]);
}

/** Whether an id is that of a call that an operator dialled. */
export const isDialled = (call: string): boolean => /^out-[^-]+$/u.test(call);

/** The id itself, if it is one of an outside leg. */
export const outsideLegOf = (leg: string): OutsideLegId | null =>
  /^.+-d\d+$/.test(leg) ? (leg as OutsideLegId) : null;
