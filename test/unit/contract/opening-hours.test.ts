import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openingHours, openingHoursInput } from '../../../src/contract/opening-hours.ts';
import type { OpeningHours } from '../../../src/shared/opening-hours.ts';

const span = (from: string, to: string) => ({ from, to });
const jalali = (date: string, spans?: unknown) => ({ name: 'روز', calendar: 'jalali', date, spans });
const gregorian = (date: string, spans?: unknown) => ({ name: 'day', calendar: 'gregorian', date, spans });
const week = { saturday: [span('08:00', '17:30')] };
const hours = (change: object) => ({ timeZone: 'Asia/Tehran', week, ...change });

const closedWeek = { saturday: [], sunday: [], monday: [], tuesday: [], wednesday: [], thursday: [], friday: [] };
const kept: OpeningHours = {
  timeZone: 'Asia/Tehran',
  week: { ...closedWeek, saturday: [span('08:00', '17:30')] },
  holidays: [],
  exceptions: [],
};

/** Path and message of every refusal. */
function refusals(input: unknown): readonly (readonly [string, string])[] {
  const issues = openingHoursInput.safeParse(input).error?.issues ?? [];
  return issues.map(({ path, message }) => [path.join('/'), message]);
}

describe('opening hours in a request', () => {
  it('are closed on days that are not named', () => {
    const parsed: OpeningHours = openingHoursInput.parse(hours({}));
    expect(parsed).toEqual(kept);
  });

  it('may be typed with Persian digits, short and in any order, and are kept in one form', () => {
    const parsed = openingHoursInput.parse(
      hours({
        week: { saturday: [span('۱۳:۳۰', '۱۷:۳۰'), span(' ۸:۰۰\u200e', '١٢:٠٠')] },
        holidays: [jalali('۱۴۰۵/۱/۱۳'), jalali('۱/۱'), gregorian('2026-12-25', [span('00:00', '۲۴:۰۰')])],
      }),
    );
    expect(parsed.week.saturday).toEqual([span('08:00', '12:00'), span('13:30', '17:30')]);
    expect(parsed.holidays.map((day) => day.date)).toEqual(['1405-01-13', '01-01', '2026-12-25']);
    expect(parsed.holidays.map((day) => day.spans)).toEqual([[], [], [span('00:00', '24:00')]]);
  });

  it.each([
    ['spans that touch', { week: { saturday: [span('12:00', '13:00'), span('08:00', '12:00')] } }],
    ['the leap day of 1403', { holidays: [jalali('1403-12-30')] }],
    ['the leap day of every leap year', { holidays: [jalali('12-30'), gregorian('02-29')] }],
    ['a week open only on a special day', { week: {}, exceptions: [jalali('1405-01-01', [span('09:00', '12:00')])] }],
    ['an alias of a zone', { timeZone: 'Iran' }],
    ['the same date as a holiday and as an exception', { holidays: [jalali('01-01')], exceptions: [jalali('01-01')] }],
  ])('take %s', (_name, change) => {
    expect(refusals(hours(change))).toEqual([]);
  });

  const open = [span('09:00', '10:00')];
  it.each([
    ['an unknown zone', { timeZone: 'Asia/Teheran' }, 'timeZone'],
    ['an offset, which is no zone', { timeZone: '+03:30' }, 'timeZone'],
    ['an empty zone', { timeZone: '' }, 'timeZone'],
    ['an unknown weekday', { week: { ...week, someday: [] } }, 'week'],
    ['a time that no clock shows', { week: { friday: [span('08:60', '10:00')], ...week } }, 'week/friday/0/from'],
    ['a time after 24:00', { week: { friday: [span('08:00', '24:01')], ...week } }, 'week/friday/0/to'],
    ['an empty span', { week: { saturday: [span('08:00', '08:00')] } }, 'week/saturday/0/to'],
    ['a span over midnight', { week: { saturday: [span('22:00', '06:00')] } }, 'week/saturday/0/to'],
    ['overlap', { week: { saturday: [span('08:00', '12:01'), span('12:00', '13:00')] } }, 'week/saturday/1/from'],
    ['a span twice', { week: { saturday: [span('08:00', '9:00'), span('8:00', '09:00')] } }, 'week/saturday/1/from'],
    ['overlap on a special day', { holidays: [jalali('01-01', [...open, ...open])] }, 'holidays/0/spans/1/from'],
    ['30 Esfand of a common year', { holidays: [jalali('1405-12-30')] }, 'holidays/0/date'],
    ['31 Mehr', { exceptions: [jalali('01-01'), jalali('07-31')] }, 'exceptions/1/date'],
    ['29 February of a common year', { holidays: [gregorian('2026-02-29')] }, 'holidays/0/date'],
    ['30 February', { holidays: [gregorian('02-30')] }, 'holidays/0/date'],
    ['a Jalali year as a Gregorian one', { holidays: [gregorian('1405-01-01')] }, 'holidays/0/date'],
    ['a Gregorian year as a Jalali one', { holidays: [jalali('2026-01-01')] }, 'holidays/0/date'],
    ['what is no date', { holidays: [jalali('Nowruz')] }, 'holidays/0/date'],
    ['a day twice', { holidays: [jalali('01-01'), jalali('۱/۱')] }, 'holidays/1/date'],
    ['a day in both calendars', { holidays: [jalali('1405-01-01'), gregorian('2026-03-21')] }, 'holidays/1/date'],
    ['a calendar nobody knows', { holidays: [{ ...jalali('01-01'), calendar: 'hijri' }] }, 'holidays/0/calendar'],
    ['a day without a name', { holidays: [{ ...jalali('01-01'), name: ' ' }] }, 'holidays/0/name'],
    ['a week that never opens', { week: {} }, 'week'],
    [
      'an opening that an exception takes away',
      { week: {}, holidays: [jalali('1405-01-01', open)], exceptions: [gregorian('2026-03-21')] },
      'week',
    ],
  ])('refuse %s', (_name, change, path) => {
    expect(refusals(hours(change)).map(([where]) => where)).toEqual([path]);
  });

  it('are told how to write hours over midnight', () => {
    const [refusal] = refusals(hours({ week: { saturday: [span('22:00', '06:00')] } }));
    expect(refusal?.[1]).toContain('two spans, until 24:00 and from 00:00');
  });
});

it('an answer holds what was kept, without transforms', () => {
  expect(z.encode(openingHours, kept)).toEqual(kept);
});
