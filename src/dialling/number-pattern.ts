import { isDomestic, isPremium, type PhoneRegion } from '../shared/phone-number.ts';

/**
 * Whether a pattern means this number, which is in E.164, or a service number as it is. A pattern is `any`, `domestic` or `international`
 * (seen from the default region), `premium` (of any country; not those of shared cost), `service`, one number in E.164 (`+982188776655`)
 * or short (`118`), or all that begin alike (`+98912*`, `15*`). Service numbers are domestic.
 */
export function matches(pattern: string, number: string, region: PhoneRegion): boolean {
  if (pattern === 'any') return true;
  if (pattern === 'service') return isShort(number);
  if (pattern === 'domestic') return isShort(number) || isDomestic(number, region);
  if (pattern === 'international') return !isShort(number) && !isDomestic(number, region);
  if (pattern === 'premium') return isPremium(number);
  return isOrBegins(pattern, number);
}

/** Whether this number is written so, or begins so (`15*`). */
export const isOrBegins = (pattern: string, number: string): boolean =>
  pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : number === pattern;

/** Whether a pattern means service numbers and no others. */
export const isOfServiceNumbers = (pattern: string): boolean => pattern === 'service' || /^\d/.test(pattern);

/** Whether a number is one of the country's own that has no form in E.164. */
export const isShort = (number: string): boolean => !number.startsWith('+');
