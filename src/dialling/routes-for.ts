import { dialledKey } from '../acd/dialled.ts';
import type { Route } from '../acd/state.ts';
import { dialable } from '../shared/dialable.ts';
import { asDialledFrom, type PhoneRegion } from '../shared/phone-number.ts';
import { isOfServiceNumbers, isShort, matches } from './number-pattern.ts';
import type { OutgoingPattern, Trunk } from './trunk.ts';

/** A number to be called: in E.164, or an emergency or service number as it is. */
export interface Wanted {
  readonly number: string;
  readonly isEmergency: boolean;
}

/**
 * The ways out, the best first: of each enabled trunk that carries the number one, by priority, then by name. An emergency number
 * goes out by every trunk, as it is and whatever else the trunk carries.
 *
 * @param shown numbers of ours that the call may show, the best first; a trunk that has none of them shows its default
 */
export function routesFor(
  { number, isEmergency }: Wanted,
  shown: readonly string[],
  trunks: readonly Trunk[],
  region: PhoneRegion,
): readonly Route[] {
  return trunks
    .filter(({ enabled }) => enabled)
    .flatMap((trunk) => {
      const pattern = trunk.patterns.find((one) => !isEmergency && matches(one.pattern, number, region));
      if (pattern === undefined && !isEmergency) return [];
      const dial = pattern === undefined ? number : written(number, pattern, region);
      const limit = isEmergency ? null : trunk.mostCalls;
      const route: Route = { trunkId: trunk.id, dial, shown: shownBy(trunk, shown), limit };
      const priority = (pattern ?? trunk.patterns[0])?.priority ?? lastPriority;
      return dialable.test(dial) && dialable.test(route.shown) ? [{ name: trunk.name, route, priority }] : [];
    })
    .toSorted((one, other) => one.priority - other.priority || (one.name < other.name ? -1 : 1))
    .map(({ route }) => route);
}

/** Of a trunk that carries nothing but emergency calls. */
const lastPriority = 1_000;

/** What is meant for whole numbers is not done to service numbers: a trunk that wants them in another way has a pattern of theirs. */
function written(number: string, { pattern, format, strip, prepend }: OutgoingPattern, region: PhoneRegion): string {
  if (isShort(number) && !isOfServiceNumbers(pattern)) return number;
  const formats = {
    national: () => asDialledFrom(number, region),
    international: () => number.replace(/^\+/, '00'),
    e164: () => number,
  };
  return prepend + formats[format]().slice(strip);
}

/** Numbers are told apart without their plus, as the core does. */
function shownBy({ numbers, defaultNumber }: Trunk, shown: readonly string[]): string {
  const keys = shown.map(dialledKey);
  const known = numbers.filter((number) => keys.includes(dialledKey(number)));
  return (
    known.toSorted((one, other) => keys.indexOf(dialledKey(one)) - keys.indexOf(dialledKey(other)))[0] ?? defaultNumber
  );
}
