import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import { latinDigits } from './digits.ts';

/** A country (ISO 3166, `IR`), by whose numbering plan a number without a country code is read. */
export type PhoneRegion = CountryCode;

export type PhoneNumber =
  /** `e164` is `+` and up to 15 digits, as in ITU-T E.164. */
  | { ok: true; e164: string }
  /** `not-in-plan`: digits, but no number that the country's plan could hold. */
  | { ok: false; reason: 'empty' | 'not-a-number' | 'not-in-plan' };

/**
 * Reads a telephone number as people and trunks write it: `0098…`, `98…`, `+98…`, `021…`, `0912…`, with Persian or Arabic
 * digits, spaces, dashes, brackets. Service numbers such as 110 have no E.164 form and are refused; keep the raw one too.
 */
export function parsePhoneNumber(raw: string, region: PhoneRegion = 'IR'): PhoneNumber {
  const text = latinDigits(raw)
    .replace(separatorOrInvisible, '')
    .replace(/^(00|＋)/, '+');
  if (text === '') return { ok: false, reason: 'empty' };
  if (!/^\+?\d+$/.test(text)) return { ok: false, reason: 'not-a-number' };
  const number = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
  return number?.isValid() === true ? { ok: true, e164: number.number } : { ok: false, reason: 'not-in-plan' };
}

/** A number fit for logs: `+989121234567` becomes `+98912*****67`; a short one is hidden whole. */
export function maskNumber(number: string): string {
  if (number.length < 9) return '***';
  return number.slice(0, 6) + '*'.repeat(number.length - 8) + number.slice(-2);
}

/** Also marks of text direction and zero-width joiners: they come along when a number is copied from a Persian text. */
const separatorOrInvisible = /[\p{Zs}\p{Pd}\p{Cf}\u2212()./]/gu;
