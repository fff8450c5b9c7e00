import { isDomestic, isPremium, type PhoneRegion } from '../shared/phone-number.ts';

/**
 * Whether a pattern means this number, which is in E.164. A pattern is `any`, `domestic` or `international` (seen from the default
 * region), `premium` (of any country; not those of shared cost), one number in E.164 (`+982188776655`), or all that begin alike (`+98912*`).
 */
export function matches(pattern: string, number: string, region: PhoneRegion): boolean {
  if (pattern === 'any') return true;
  if (pattern === 'domestic') return isDomestic(number, region);
  if (pattern === 'international') return !isDomestic(number, region);
  if (pattern === 'premium') return isPremium(number);
  return pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : number === pattern;
}
