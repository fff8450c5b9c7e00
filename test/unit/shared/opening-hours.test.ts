import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpenAt, neverOpens, nextChange, weekdays } from '../../../src/shared/opening-hours.ts';
import type { OpeningHours, OpeningSpan, SpecialDay } from '../../../src/shared/opening-hours.ts';

const at = (text: string): number => Date.parse(text);
const span = (from: string, to: string): OpeningSpan => ({ from, to });
const allDay = [span('00:00', '24:00')];
const office = [span('08:00', '12:00'), span('13:00', '17:30')];
const special = (calendar: SpecialDay['calendar'], date: string, spans: readonly OpeningSpan[] = []): SpecialDay => ({
  ...{ name: date, calendar, date, spans },
});

const everyDay = (spans: readonly OpeningSpan[]): OpeningHours['week'] => ({
  ...{ saturday: spans, sunday: spans, monday: spans, tuesday: spans },
  ...{ wednesday: spans, thursday: spans, friday: spans },
});

function hours(change: Partial<OpeningHours>): OpeningHours {
  return { timeZone: 'Asia/Tehran', week: everyDay(allDay), holidays: [], exceptions: [], ...change };
}

const nowruz = special('jalali', '01-01');
const iran = hours({
  week: { ...everyDay(office), thursday: [span('08:00', '13:00')], friday: [] },
  holidays: [nowruz, special('jalali', '1405-01-02'), special('gregorian', '2026-12-24', office)],
  exceptions: [special('jalali', '1405-01-01', [span('10:00', '11:00')]), special('gregorian', '2026-11-24')],
});

describe('a week from Saturday with holidays and exceptions', () => {
  it.each([
    ['Saturday, the last instant before', '2026-11-21T07:59:59.999+03:30', false],
    ['Saturday, the first instant', '2026-11-21T08:00:00.000+03:30', true],
    ['the last instant before lunch', '2026-11-21T11:59:59.999+03:30', true],
    ['lunch', '2026-11-21T12:00:00+03:30', false],
    ['the last instant of the day', '2026-11-21T17:29:59.999+03:30', true],
    ['the end of the day', '2026-11-21T17:30:00+03:30', false],
    ['Sunday', '2026-11-22T09:00:00+03:30', true],
    ['Wednesday afternoon', '2026-11-25T14:00:00+03:30', true],
    ['Thursday afternoon', '2026-11-26T14:00:00+03:30', false],
    ['Friday', '2026-11-27T09:00:00+03:30', false],
    ['Saturday in Tehran, still Friday in UTC', '2026-11-27T20:30:00Z', false],
    ['an exception on a weekday', '2026-11-24T09:00:00+03:30', false],
    ['a Gregorian holiday that has hours, on a Thursday', '2026-12-24T14:00:00+03:30', true],
    ['Nowruz 1403, a Wednesday: the yearly holiday', '2024-03-20T10:30:00+03:30', false],
    ['Nowruz 1405: the exception beats the holiday', '2026-03-21T10:30:00+03:30', true],
    ['Nowruz 1405: and nothing else is open', '2026-03-21T11:30:00+03:30', false],
    ['2 Farvardin 1405', '2026-03-22T10:30:00+03:30', false],
    ['2 Farvardin 1406 is not of that year', '2027-03-22T10:30:00+03:30', true],
    ['Nowruz 1406, a Sunday', '2027-03-21T10:30:00+03:30', false],
    ['summer has had no other clock since 2022', '2026-07-04T04:30:00Z', true],
    ['in 2021 it had', '2021-07-03T03:30:00Z', true],
  ])('%s', (_name, instant, open) => {
    expect(isOpenAt(iran, at(instant))).toBe(open);
  });

  const leapDays = hours({ holidays: [special('jalali', '12-30'), special('gregorian', '02-29')] });
  it.each([
    ['the Jalali leap day, 30 Esfand 1403', '2025-03-20T12:00:00+03:30', false],
    ['Nowruz after it', '2025-03-21T12:00:00+03:30', true],
    ['29 Esfand 1404, the last day of a common year', '2026-03-20T12:00:00+03:30', true],
    ['Nowruz 1405, which takes its place', '2026-03-21T12:00:00+03:30', true],
    ['29 February', '2028-02-29T12:00:00+03:30', false],
    ['1 March of a common year', '2026-03-01T12:00:00+03:30', true],
  ])('a day of leap years only: %s', (_name, instant, open) => {
    expect(isOpenAt(leapDays, at(instant))).toBe(open);
  });

  it('a date with a year beats one of every year, wherever it stands in the list', () => {
    const both = [special('jalali', '01-13'), special('jalali', '1405-01-13', office)];
    for (const holidays of [both, both.toReversed()]) {
      expect(isOpenAt(hours({ holidays }), at('2026-04-02T09:00:00+03:30'))).toBe(true);
      expect(isOpenAt(hours({ holidays }), at('2027-04-02T09:00:00+03:30'))).toBe(false);
    }
  });
});

describe('the next change', () => {
  const night = hours({
    week: { ...everyDay([]), saturday: [span('22:00', '24:00')], sunday: [span('00:00', '06:00')] },
  });
  it.each([
    ['opens in the morning', iran, '2026-11-21T03:00:00+03:30', '2026-11-21T08:00:00+03:30'],
    ['closes for lunch, seen from the first instant', iran, '2026-11-21T08:00:00+03:30', '2026-11-21T12:00:00+03:30'],
    ['closes, seen from the last instant', iran, '2026-11-21T17:29:59.999+03:30', '2026-11-21T17:30:00+03:30'],
    ['opens after Friday', iran, '2026-11-26T13:00:00+03:30', '2026-11-28T08:00:00+03:30'],
    ['opens after an exception', iran, '2026-11-23T17:30:00+03:30', '2026-11-25T08:00:00+03:30'],
    ['opens after Nowruz', iran, '2027-03-20T17:30:00+03:30', '2027-03-22T08:00:00+03:30'],
    ['leaps over midnight', night, '2026-11-21T23:00:00+03:30', '2026-11-22T06:00:00+03:30'],
    ['waits for months', hours({ holidays: [nowruz] }), '2026-04-01T00:00:00Z', '2027-03-21T00:00:00+03:30'],
  ])('%s', (_name, plan, from, to) => {
    expect(nextChange(plan, at(from))).toBe(at(to));
  });

  it.each([
    ['always open', hours({})],
    ['open again only in years', hours({ week: everyDay([]), exceptions: [special('jalali', '1410-01-01', allDay)] })],
  ])('is none: %s', (_name, plan) => {
    expect(nextChange(plan, at('2026-04-01T00:00:00Z'))).toBeNull();
  });
});

describe('when the clock is turned', () => {
  const berlin = hours({ timeZone: 'Europe/Berlin', week: everyDay([span('02:30', '10:00')]) });
  const holiday = (timeZone: string, date: string) => hours({ timeZone, holidays: [special('gregorian', date)] });
  it.each([
    ['spring leaps over the opening', berlin, '2026-03-28T09:00Z', ['2026-03-29T01:00Z', '2026-03-29T08:00Z']],
    [
      'autumn shows half past two twice',
      berlin,
      '2026-10-24T08:00Z',
      ['2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-25T09:00Z', '2026-10-26T01:30Z'],
    ],
    [
      'a holiday of 23 hours',
      holiday('Europe/Berlin', '2026-03-29'),
      '2026-03-01T00:00Z',
      ['2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ],
    [
      'a holiday of 25 hours',
      holiday('Europe/Berlin', '2026-10-25'),
      '2026-10-01T00:00Z',
      ['2026-10-24T22:00Z', '2026-10-25T23:00Z'],
    ],
    [
      'a day without midnight',
      holiday('Asia/Beirut', '2026-03-29'),
      '2026-03-01T00:00Z',
      ['2026-03-28T22:00Z', '2026-03-29T21:00Z'],
    ],
  ])('%s', (_name, plan, from, changes) => {
    let now = at(from);
    for (const change of changes) {
      const next = nextChange(plan, now);
      expect(next).toBe(at(change));
      now = next ?? now;
    }
  });
});

describe('hours that never open', () => {
  const shut = { week: everyDay([]) };
  it.each([
    ['nothing at all', hours(shut), true],
    ['only closed days', hours({ ...shut, exceptions: [nowruz] }), true],
    ['one weekday', hours({ week: { ...everyDay([]), friday: office } }), false],
    ['one date', hours({ ...shut, exceptions: [special('gregorian', '2150-01-01', office)] }), false],
    ['one date of leap years', hours({ ...shut, holidays: [special('jalali', '12-30', office)] }), false],
    [
      'one holiday that an exception takes away',
      hours({ ...shut, holidays: [special('jalali', '01-01', office)], exceptions: [nowruz] }),
      true,
    ],
  ])('%s', (_name, plan, never) => {
    expect(neverOpens(plan)).toBe(never);
  });
});

describe('any hours at any time', () => {
  const times = ['00:00', '01:30', '02:00', '02:30', '03:00', '08:00', '17:15', '24:00'];
  const spans = fc.subarray(times).map((some) => {
    const pairs = Math.floor(some.length / 2);
    return Array.from({ length: pairs }, (_, index) => span(some[2 * index]!, some[2 * index + 1]!));
  });
  const dates = fc.constantFrom(
    ...(['01-01', '01-02', '12-29', '12-30', '1404-01-01', '1405-01-01', '1405-08-03'] as const).map(
      (date) => ['jalali', date] as const,
    ),
    ...(['03-20', '03-29', '10-25', '2026-03-29', '2026-10-25', '2025-10-26'] as const).map(
      (date) => ['gregorian', date] as const,
    ),
  );
  const specials = fc.array(
    fc.tuple(dates, spans).map(([[calendar, date], some]) => special(calendar, date, some)),
    { maxLength: 4 },
  );
  const plans: fc.Arbitrary<OpeningHours> = fc.record({
    timeZone: fc.constantFrom('Asia/Tehran', 'Europe/Berlin', 'Asia/Beirut', 'Australia/Lord_Howe', 'UTC'),
    week: fc.record({
      ...{ saturday: spans, sunday: spans, monday: spans, tuesday: spans },
      ...{ wednesday: spans, thursday: spans, friday: spans },
    }),
    holidays: specials,
    exceptions: specials,
  });
  const instants = fc
    .tuple(
      fc.constantFrom('2025-03-20', '2025-10-26', '2026-03-21', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25'),
      fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
    )
    .map(([date, away]) => at(date) + away);

  it('are open when the calendars and the clock of ICU say so', () => {
    fc.assert(
      fc.property(plans, instants, (plan, now) => {
        expect(isOpenAt(plan, now)).toBe(openByIcu(plan, now));
      }),
    );
  });

  it('change exactly at the next change', () => {
    fc.assert(
      fc.property(plans, instants, fc.double({ min: 0, max: 1, noNaN: true }), (plan, now, part) => {
        const next = nextChange(plan, now);
        const open = isOpenAt(plan, now);
        const last = (next ?? now + 400 * 86_400_000) - 1;
        expect(isOpenAt(plan, now + Math.floor(part * (last - now)))).toBe(open);
        expect(isOpenAt(plan, last)).toBe(open);
        if (next !== null) expect(isOpenAt(plan, next)).toBe(!open);
      }),
    );
  });
});

/** The same by other means: ICU tells the date in each calendar, the weekday and the time. */
function openByIcu(plan: OpeningHours, now: number): boolean {
  const told = (calendar: string): Record<string, string> => {
    const format = icu(`en-US-u-ca-${calendar}-nu-latn`, plan.timeZone);
    return Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  };
  const [gregorian, jalali] = [told('gregory'), told('persian')];
  const monthAndDay = { gregorian: dated(gregorian), jalali: dated(jalali) };
  const find = (days: readonly SpecialDay[]): SpecialDay | undefined =>
    days.find(({ calendar, date }) => {
      const year = calendar === 'jalali' ? jalali['year'] : gregorian['year'];
      return date === `${year ?? ''}-${monthAndDay[calendar]}`;
    }) ?? days.find(({ calendar, date }) => date === monthAndDay[calendar]);
  const weekday = weekdays.find((name) => name === gregorian['weekday']?.toLowerCase())!;
  const spans = (find(plan.exceptions) ?? find(plan.holidays))?.spans ?? plan.week[weekday];
  const time = `${gregorian['hour'] ?? ''}:${gregorian['minute'] ?? ''}`;
  return spans.some(({ from, to }) => time >= from && time < to);
}

const dated = (parts: Record<string, string>): string => `${parts['month'] ?? ''}-${parts['day'] ?? ''}`;
const formats = new Map<string, Intl.DateTimeFormat>();
function icu(locale: string, timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(locale + timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, {
    ...{ timeZone, hourCycle: 'h23', weekday: 'long', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  });
  formats.set(locale + timeZone, format);
  return format;
}
