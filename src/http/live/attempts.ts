import type { NumberedFact } from '../../acd/facts.ts';
import type { LiveRow } from '../../contract/live.ts';
import type { CallId, LegId, OfferId, OperatorId } from '../../shared/ids.ts';
import { iso, minute, type EpochMs } from '../../shared/time.ts';

export type AttemptRow = LiveRow & { readonly kind: 'attempt' };
type Change = Partial<Pick<AttemptRow, 'number' | 'stage' | 'outcome' | 'cause' | 'why'>>;

/** What people try to reach, and how it goes on: a call that comes to nothing is gone from the state at once. */
export interface Attempts {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Those of one person, or of all (null): the ones that go on, and for a minute those that do not. */
  readonly of: (by: OperatorId | null) => readonly AttemptRow[];
}

const showMs = minute;

interface Attempt {
  readonly row: AttemptRow;
  /** Null: goes on. */
  readonly endedAt: EpochMs | null;
}

/** @param now on the PBX's clock, like the facts */
export function createAttempts(now: () => EpochMs): Attempts {
  const all = new Map<CallId | LegId, Attempt>();
  /** The own phones of those who dial: their leg's end is the end of the call's attempt. */
  const ownPhones = new Map<OfferId, CallId>();

  const begin = (
    legId: CallId | LegId,
    at: EpochMs,
    row: Pick<AttemptRow, 'callId' | 'by' | 'to' | 'number' | 'operatorId' | 'stage'>,
  ): void => {
    const rest = { outcome: null, cause: null, why: null, at: iso(at) };
    all.set(legId, { row: { kind: 'attempt', key: `attempt:${legId}`, legId, ...row, ...rest }, endedAt: null });
  };
  const change = (legId: CallId | LegId, change: Change, endedAt: EpochMs | null = null): void => {
    const attempt = all.get(legId);
    if (attempt === undefined || attempt.endedAt !== null) return;
    all.set(legId, { row: { ...attempt.row, ...change }, endedAt });
  };
  const isShown = ({ endedAt }: Attempt): boolean => endedAt === null || endedAt + showMs > now();

  const offerEnded = ({ offerId, callId, outcome, why, at }: NumberedFact & { readonly type: 'OfferEnded' }): void => {
    const isOwnPhone = ownPhones.delete(offerId);
    if (outcome === 'accepted') return isOwnPhone ? undefined : change(offerId, { stage: 'answered', outcome }, at);
    if (!isOwnPhone) return change(offerId, { stage: 'ended', outcome, why }, at);
    change(callId, { stage: 'ended', outcome: 'not-dialled', why: why ?? outcome }, at);
  };

  const callEnded = (call: CallId, at: EpochMs): void => {
    for (const [legId, { row }] of all) {
      if (row.callId === call) change(legId, { stage: 'ended', outcome: 'cancelled' }, at);
    }
  };

  const notice = (fact: NumberedFact): void => {
    switch (fact.type) {
      case 'CallDialled': {
        const { callId, number, operatorId: by, at } = fact;
        return begin(callId, at, { callId, by, to: 'customer', number, operatorId: null, stage: 'own-phone' });
      }
      case 'DirectOfferMade': {
        const { offerId, callId, operatorId, purpose, by, at } = fact;
        if (purpose === 'dial') return void ownPhones.set(offerId, callId);
        if (by === null) return;
        return begin(offerId, at, { callId, by, to: 'operator', number: null, operatorId, stage: 'sent' });
      }
      case 'OfferRang':
        return change(fact.offerId, { stage: 'ringing' });
      case 'OfferEnded':
        return offerEnded(fact);
      case 'DialSent': {
        const { callId, legId, number, by, at } = fact;
        const to = legId === callId ? 'customer' : 'outside';
        return begin(legId, at, { callId, by, to, number, operatorId: null, stage: 'sent' });
      }
      case 'DialRang':
        return change(fact.legId, { stage: fact.earlyMedia ? 'early-media' : 'ringing' });
      case 'DialEnded': {
        const { legId, outcome, cause, at } = fact;
        const stage = outcome === 'answered' ? 'answered' : 'ended';
        return change(legId, { stage, outcome, cause }, at);
      }
      case 'CallEnded':
        return callEnded(fact.callId, fact.at);
      default:
        return;
    }
  };

  return {
    noticed: (facts) => {
      facts.forEach(notice);
      for (const [legId, attempt] of all) if (!isShown(attempt)) all.delete(legId);
    },
    of: (by) =>
      [...all.values()].flatMap((attempt) =>
        (by === null || attempt.row.by === by) && isShown(attempt) ? attempt.row : [],
      ),
  };
}
