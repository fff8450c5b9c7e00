import { PasokhError } from '../shared/errors.ts';
import type { CustomerId } from '../shared/ids.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import { parsePhoneNumber } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';

export interface CustomerNumber {
  readonly e164: string;
  /** As it was typed. */
  readonly raw: string;
}

/** The person or firm in our files. A number belongs to one customer at most, so that a call points at one. */
export interface Customer {
  readonly id: CustomerId;
  readonly name: string;
  readonly note: string;
  readonly numbers: readonly CustomerNumber[];
  /** Counts changes: a change that names another version than the present one is refused. */
  readonly version: number;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/**
 * Reads a list of numbers in any spelling; one that is there twice is kept once, as first written.
 * @throws PasokhError `number-invalid` with the place and reason of the first bad one
 */
export function readNumbers(raws: readonly string[], region?: PhoneRegion): readonly CustomerNumber[] {
  const byE164 = new Map<string, CustomerNumber>();
  for (const [place, raw] of raws.entries()) {
    const e164 = readNumber(raw, `numbers/${place}`, region);
    if (!byE164.has(e164)) byE164.set(e164, { e164, raw });
  }
  return [...byE164.values()];
}

/** One number in E.164. @throws PasokhError `number-invalid` */
export function readNumber(raw: string, field: string, region?: PhoneRegion): string {
  const number = parsePhoneNumber(raw, region);
  if (!number.ok) throw new PasokhError('number-invalid', { data: { field, reason: number.reason } });
  return number.e164;
}
