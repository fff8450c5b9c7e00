import { PasokhError } from '../shared/errors.ts';
import { isPhoneRegion } from '../shared/phone-number.ts';
import type { Role } from '../shared/role.ts';
import type { EpochMs } from '../shared/time.ts';
import { isOrBegins } from './number-pattern.ts';

/** Says something of some numbers to some people. */
export interface DialRule {
  /** What a refusal names. */
  readonly name: string;
  readonly roles: readonly Role[] | 'all';
  /** As in `number-pattern.ts`. */
  readonly pattern: string;
  readonly then: 'allow' | 'deny';
}

/** Who may dial what. */
export interface DialRuleSettings {
  /** By whose numbering plan numbers without a country code are read; null: that of the configuration. */
  readonly region: string | null;
  /** The first that fits decides. */
  readonly rules: readonly DialRule[];
  /** Where none fits. */
  readonly otherwise: 'allow' | 'deny';
  /** Everybody may always dial them; they go out as they are. */
  readonly emergencyNumbers: readonly string[];
  /** Short numbers of the country's own, under the rules like all others: `118`, or all that begin alike (`15*`). They go out as they are. */
  readonly serviceNumbers: readonly string[];
  /** Of one operator, live at the same time; null: any number. */
  readonly callsAtOnce: number | null;
  /** Of one operator, begun within the last hour; null: any number. */
  readonly callsPerHour: number | null;
}

export interface DialRules extends DialRuleSettings {
  /** Grows by one with every change. */
  readonly version: number;
  readonly changedAt: EpochMs;
}

/** What a refusal names where no rule fitted. */
export const byDefault = 'otherwise';
/** The audit names these where no rule did it. */
const noRules: readonly string[] = [byDefault, 'callsAtOnce', 'callsPerHour'];

/** What single fields cannot show. @throws PasokhError `invalid-input` that names the field */
export function checkDialRules({ region, rules, ...numbers }: DialRuleSettings): void {
  const names = rules.map(({ name }) => name);
  const misleading = names.findIndex((name) => noRules.includes(name));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  const fields = [
    ...(region !== null && !isPhoneRegion(region) ? [{ path: 'body/region', problem: 'not a country' }] : []),
    ...(misleading < 0
      ? []
      : [{ path: `body/rules/${String(misleading)}/name`, problem: 'refusals name it where no rule fitted' }]),
    ...(twice < 0 ? [] : [{ path: `body/rules/${String(twice)}/name`, problem: 'another rule has it' }]),
    ...clashes(numbers),
  ];
  if (fields.length > 0) throw new PasokhError('invalid-input', { data: { fields } });
}

/** Rules hold for a service number, and none for an emergency number: so none is both. */
const clashes = ({ serviceNumbers, emergencyNumbers }: Pick<DialRuleSettings, 'serviceNumbers' | 'emergencyNumbers'>) =>
  serviceNumbers.flatMap((listed, index) => {
    const both = emergencyNumbers.find((number) => isOrBegins(listed, number));
    if (both === undefined) return [];
    return [{ path: `body/serviceNumbers/${String(index)}`, problem: `${both} is an emergency number` }];
  });
