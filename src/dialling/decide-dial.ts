import { PasokhError } from '../shared/errors.ts';
import { bareNumber, parsePhoneNumber, type PhoneRegion } from '../shared/phone-number.ts';
import type { Role } from '../shared/role.ts';
import { byDefault, type DialRules } from './dial-rules.ts';
import { isOrBegins, matches } from './number-pattern.ts';
import type { Wanted } from './routes-for.ts';

/**
 * Reads what a person dialled.
 *
 * @param to `0912…`, `0098…`, `98…`, `021…`, an emergency or service number; Persian digits, spaces, dashes and brackets are understood
 * @throws PasokhError `number-invalid` with the `reason`, for inner codes such as `*8` too
 */
export function readDialled(to: string, rules: DialRules, region: PhoneRegion): Wanted {
  const bare = bareNumber(to);
  if (rules.emergencyNumbers.includes(bare)) return { number: bare, isEmergency: true };
  return { number: isServiceNumber(bare, rules) ? bare : inE164(to, region), isEmergency: false };
}

/** Asks the rules, which hold for no emergency number. @throws PasokhError `dial-refused` with `{rule, number}` */
export function decideDial({ number, isEmergency }: Wanted, role: Role, rules: DialRules, region: PhoneRegion): void {
  if (isEmergency) return;
  const rule = rules.rules.find(
    ({ roles, pattern }) => (roles === 'all' || roles.includes(role)) && matches(pattern, number, region),
  );
  if ((rule?.then ?? rules.otherwise) === 'deny') {
    throw new PasokhError('dial-refused', { data: { rule: rule?.name ?? byDefault, number } });
  }
}

const isServiceNumber = (bare: string, { serviceNumbers }: DialRules): boolean =>
  /^[1-9]\d{2,5}$/.test(bare) && serviceNumbers.some((listed) => isOrBegins(listed, bare));

function inE164(to: string, region: PhoneRegion): string {
  const parsed = parsePhoneNumber(to, region);
  if (!parsed.ok) throw new PasokhError('number-invalid', { data: { reason: parsed.reason } });
  return parsed.e164;
}
