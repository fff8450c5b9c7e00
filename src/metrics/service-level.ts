import { ratio } from './ratio.ts';

/** What the service-level formulas count among the queue segments of an interval; "within" = waited at most the threshold. */
export interface ServiceCounts {
  readonly offered: number;
  readonly answered: number;
  readonly answeredWithin: number;
  readonly abandoned: number;
  readonly abandonedWithin: number;
  readonly shortAbandoned: number;
  readonly overflowed: number;
  readonly calledBackWithin: number;
}

/** A service level never goes without the name and version of its formula. `value` is a share; null when nothing was counted. */
export interface ServiceLevel {
  readonly id: 'sl-pasokh' | 'sl-asterisk' | 'sl2-asterisk' | 'sl-genesys' | 'sl-amazon';
  readonly version: number;
  readonly value: number | null;
}

/** Genesys lets an organisation choose what else it counts as missed; METRICS: "toggles". */
export interface GenesysToggles {
  readonly countOverflowed: boolean;
  readonly countShortAbandoned: boolean;
  readonly countAbandoned: boolean;
}

const genesysDefault: GenesysToggles = { countOverflowed: false, countShortAbandoned: true, countAbandoned: true };

/** `sl-pasokh/1`: answered within / (offered − short abandoned). */
export const servicePasokh = (counts: ServiceCounts): ServiceLevel => ({
  ...{ id: 'sl-pasokh', version: 1 },
  value: ratio(counts.answeredWithin, counts.offered - counts.shortAbandoned),
});

/** `sl-asterisk/1`: answered within / answered. */
export const serviceAsterisk = (counts: ServiceCounts): ServiceLevel => ({
  ...{ id: 'sl-asterisk', version: 1 },
  value: ratio(counts.answeredWithin, counts.answered),
});

/** `sl2-asterisk/1`: (answered + abandoned within) / (answered + abandoned). */
export const serviceAsterisk2 = (counts: ServiceCounts): ServiceLevel => ({
  ...{ id: 'sl2-asterisk', version: 1 },
  value: ratio(counts.answeredWithin + counts.abandonedWithin, counts.answered + counts.abandoned),
});

/** `sl-genesys/1`: (answered − answered late) / (answered + what the toggles count). */
export function serviceGenesys(counts: ServiceCounts, toggles: GenesysToggles = genesysDefault): ServiceLevel {
  const abandoned = counts.abandoned - (toggles.countShortAbandoned ? 0 : counts.shortAbandoned);
  const missed = (toggles.countAbandoned ? abandoned : 0) + (toggles.countOverflowed ? counts.overflowed : 0);
  return { id: 'sl-genesys', version: 1, value: ratio(counts.answeredWithin, counts.answered + missed) };
}

/** `sl-amazon/1`: left the queue within the threshold by answer, abandon or callback / offered. */
export const serviceAmazon = (counts: ServiceCounts): ServiceLevel => ({
  ...{ id: 'sl-amazon', version: 1 },
  value: ratio(counts.answeredWithin + counts.abandonedWithin + counts.calledBackWithin, counts.offered),
});

/** The other dialects, side by side. */
export const otherServiceLevels = (counts: ServiceCounts): readonly ServiceLevel[] => [
  serviceAsterisk(counts),
  serviceAsterisk2(counts),
  serviceGenesys(counts),
  serviceAmazon(counts),
];
