import { PasokhError } from '../shared/errors.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What may be said of a pause reason. */
export interface PauseReasonSettings {
  /** Any script; unique among those that are not removed. */
  readonly name: string;
  /** An unpaid pause is no working time: utilisation leaves it out. */
  readonly paid: boolean;
  /** How long such a pause may last; null: as long as it likes. */
  readonly limitMs: DurationMs | null;
  /** Supervisors are alarmed beyond the limit. */
  readonly alarm: boolean;
  /** Reasons are shown in this order. */
  readonly place: number;
}

export interface NewPauseReason extends Omit<PauseReasonSettings, 'place'> {
  /** Null: one is made up. The code of a removed reason brings that one back. */
  readonly id: string | null;
  /** Null: after all others. */
  readonly place: number | null;
}

/** Why an operator is paused. */
export interface PauseReason extends PauseReasonSettings {
  /** The code that presence, facts and reports carry. */
  readonly id: string;
  /** The service itself pauses with it: nobody chooses or removes it. */
  readonly system: boolean;
  /** The history keeps its reasons. */
  readonly removed: boolean;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** What single fields cannot show. @throws PasokhError `invalid-input` that names the field */
export function checkReason({ alarm, limitMs }: Pick<PauseReasonSettings, 'alarm' | 'limitMs'>): void {
  if (!alarm || limitMs !== null) return;
  const fields = [{ path: 'body/alarm', problem: 'needs limitMs: there is nothing to go beyond' }];
  throw new PasokhError('invalid-input', { data: { fields } });
}
