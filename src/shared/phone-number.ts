import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { parsePhoneNumberFromString as parseInDetail } from 'libphonenumber-js/max';
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
  const text = bareNumber(raw).replace(/^(00|＋)/, '+');
  if (text === '') return { ok: false, reason: 'empty' };
  if (!/^\+?\d+$/.test(text)) return { ok: false, reason: 'not-a-number' };
  const number = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false });
  return number?.isValid() === true ? { ok: true, e164: number.number } : { ok: false, reason: 'not-in-plan' };
}

/** What is left of a number without spaces, dashes, brackets and the like, in Latin digits. Whether it is a number is not looked at. */
export const bareNumber = (raw: string): string => latinDigits(raw).replace(separatorOrInvisible, '');

/** All ways in which trunks may write the number that a person typed; one of no plan: with and without the plus. */
export function spellingsOf(raw: string, region: PhoneRegion = 'IR'): readonly string[] {
  const parsed = parsePhoneNumber(raw, region);
  const bare = bareNumber(raw);
  if (!parsed.ok) return [...new Set([raw.trim(), bare.replace(/^\+/, ''), `+${bare.replace(/^\+/, '')}`])];
  const here = asDialledFrom(parsed.e164, region);
  const digits = parsed.e164.slice(1);
  return [...new Set([parsed.e164, digits, `00${digits}`, here, ...(here.startsWith('00') ? [] : [here.slice(1)])])];
}

/** An E.164 number in the digits that are dialled for it from this country: `09121234567`, `00493012345678`. */
export const asDialledFrom = (e164: string, region: PhoneRegion): string =>
  (parsePhoneNumberFromString(e164)?.format('IDD', { fromCountry: region }) ?? e164).replace(/\D/g, '');

/**
 * Whether the number is of this country, and not only of its country code: `+1876…` is Jamaica's. What several countries share, such as
 * `+1800…`, is that of the code's main country.
 */
export const isDomestic = (e164: string, region: PhoneRegion): boolean =>
  parsePhoneNumberFromString(e164)?.country === region;

/** Whether the numbering plans know it as one for which callers pay more than the call; some countries' plans name none. */
export const isPremium = (e164: string): boolean => parseInDetail(e164)?.getType() === 'PREMIUM_RATE';

export const isPhoneRegion = (code: string): code is PhoneRegion => isSupportedCountry(code);

/** A number fit for logs: `+989121234567` becomes `+98912*****67`; a short one is hidden whole. */
export function maskNumber(number: string): string {
  if (number.length < 9) return '***';
  return number.slice(0, 6) + '*'.repeat(number.length - 8) + number.slice(-2);
}

/** Also marks of text direction and zero-width joiners: they come along when a number is copied from a Persian text. */
const separatorOrInvisible = /[\p{Zs}\p{Pd}\p{Cf}\u2212()./]/gu;
