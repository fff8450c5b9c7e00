import type { HandedTo, TransitOutcome } from '../acd/facts.ts';
import type { Seat, TransitReason } from '../acd/state.ts';
import type { OfferId, OperatorId, OutsideLegId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

/** From (included) to (not included); null: it goes on. */
export interface OpenSpan {
  readonly from: EpochMs;
  readonly to: EpochMs | null;
}

export interface Transfer {
  readonly at: EpochMs;
  readonly by: OperatorId;
  readonly how: 'blind' | 'attended';
  readonly to: HandedTo;
  /** Whether whom it was handed to took it; a queue always does. Null: not known yet. */
  readonly taken: boolean | null;
}

/** The customer was with nobody: handed over, parked, on the way back, or after a leg was lost. */
export interface Transit extends OpenSpan {
  readonly why: TransitReason;
  readonly goal: HandedTo | { readonly is: 'slot'; readonly slot: number };
  /** Where it goes back to if nobody takes it. */
  readonly backTo: OperatorId | null;
  readonly outcome: TransitOutcome | null;
}

/** Somebody outside was in the call, or aside with an operator. */
export interface OutsideTalk extends OpenSpan {
  readonly legId: OutsideLegId;
}

/** Somebody was in the call of others, in one seat. */
export interface Monitoring extends OpenSpan {
  readonly offerId: OfferId;
  readonly operatorId: OperatorId;
  readonly seat: Seat;
}

/** What befell a call besides its segments, offers and attempts, each by its beginning. */
export interface CallEvents {
  readonly transfers: readonly Transfer[];
  readonly transits: readonly Transit[];
  readonly outsideTalks: readonly OutsideTalk[];
  readonly monitorings: readonly Monitoring[];
  readonly legLosses: readonly { readonly at: EpochMs; readonly operatorId: OperatorId; readonly offerId: OfferId }[];
  readonly takeOvers: readonly { readonly at: EpochMs; readonly by: OperatorId; readonly from: OperatorId | null }[];
  /** Silence in the recording, and who wished it. */
  readonly recordingPauses: readonly (OpenSpan & { readonly by: OperatorId | null })[];
}
