import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDomestic, isPremium, maskNumber, parsePhoneNumber, spellingsOf } from '../../../src/shared/phone-number.ts';

const mobile = '+989121234567';
const tehran = '+982112345678';

describe('spellingsOf', () => {
  it.each(['+982112345678', '982112345678', '۰۰۹۸۲۱۱۲۳۴۵۶۷۸', '٠٢١ ١٢٣٤ ٥٦٧٨', '2112345678'])(
    'knows how trunks may write %s',
    (raw) => {
      expect(spellingsOf(raw)).toEqual([tehran, '982112345678', '00982112345678', '02112345678', '2112345678']);
    },
  );

  it('keeps a number of no plan, with and without its plus', () => {
    expect(spellingsOf('۱۰۰۰')).toEqual(['۱۰۰۰', '1000', '+1000']);
    expect(spellingsOf('+4930123456')).toEqual(['+4930123456', '4930123456', '004930123456']);
  });
});

describe('parsePhoneNumber', () => {
  it.each([
    ['+989121234567', mobile],
    ['00989121234567', mobile],
    ['989121234567', mobile],
    ['09121234567', mobile],
    ['9121234567', mobile],
    ['+9809121234567', mobile],
    ['0098 0912 123 4567', mobile],
    ['۰۹۱۲۱۲۳۴۵۶۷', mobile],
    ['٠٩١٢١٢٣٤٥٦٧', mobile],
    ['０９１２１２３４５６７', mobile],
    ['۰۰۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷', mobile],
    ['+۹۸-۹۱۲-۱۲۳-۴۵۶۷', mobile],
    ['۰۹12١٢٣4567', mobile],
    [' 0912 123-4567 ', mobile],
    ['0912–123—4567', mobile],
    ['(0912) 123.4567', mobile],
    ['\u200e+98 912\u00a0123\u200c4567\u202c', mobile],
    ['02112345678', tehran],
    ['021-1234 5678', tehran],
    ['982112345678', tehran],
    ['00982112345678', tehran],
    ['۰۲۱ ۱۲۳۴ ۵۶۷۸', tehran],
    ['0049 30 12345678', '+493012345678'],
    ['+1 (415) 555-2671', '+14155552671'],
  ])('reads %j', (raw, e164) => {
    expect(parsePhoneNumber(raw)).toEqual({ ok: true, e164 });
  });

  it.each([
    ['', 'empty'],
    [' \u200e ', 'empty'],
    ['anonymous', 'not-a-number'],
    ['0912CALLNOW', 'not-a-number'],
    ['0912123456+7', 'not-a-number'],
    ['++989121234567', 'not-a-number'],
    ['09121234567 ext 5', 'not-a-number'],
    ['09121234567;phone-context=ir', 'not-a-number'],
    ['0912\r\n1234567', 'not-a-number'],
    ['+', 'not-a-number'],
    ['110', 'not-in-plan'],
    ['98', 'not-in-plan'],
    ['0912123456', 'not-in-plan'],
    ['091212345678', 'not-in-plan'],
    ['00000000000', 'not-in-plan'],
    ['+999123456789', 'not-in-plan'],
    ['9'.repeat(300), 'not-in-plan'],
  ])('refuses %j as %s', (raw, reason) => {
    expect(parsePhoneNumber(raw)).toEqual({ ok: false, reason });
  });

  it('reads national numbers by the plan of the given region', () => {
    expect(parsePhoneNumber('030 12345678', 'DE')).toEqual({ ok: true, e164: '+493012345678' });
    expect(parsePhoneNumber('0098 912 123 4567', 'DE')).toEqual({ ok: true, e164: mobile });
  });

  const nationalMobile = fc.integer({ min: 0, max: 9_999_999 }).map((n) => `912${String(n).padStart(7, '0')}`);
  const digits = fc.constantFrom('0123456789', '۰۱۲۳۴۵۶۷۸۹', '٠١٢٣٤٥٦٧٨٩');

  it('reads every spelling of one number alike', () => {
    const prefix = fc.constantFrom('+98', '0098', '98', '0', '');
    const separator = fc.constantFrom('', ' ', '-', '\u200c', '\u00a0');
    fc.assert(
      fc.property(nationalMobile, prefix, digits, separator, (national, start, script, between) => {
        const spelled = (start + national).replace(/\d/g, (digit) => `${script[Number(digit)] ?? ''}${between}`);
        expect(parsePhoneNumber(spelled)).toEqual({ ok: true, e164: `+98${national}` });
      }),
    );
  });

  /** The library's own `binary` texts take a second to get ready. */
  const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

  it('answers any text, and what it accepts is E.164 and reads as itself', () => {
    const numberLike = fc.string({
      unit: fc.constantFrom('0', '1', '2', '3', '9', '98', '0098', '+', '-', ' ', '۰', '۹', '٠', '٩'),
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.oneof(anyText, numberLike), (raw) => {
        const parsed = parsePhoneNumber(raw);
        if (!parsed.ok) return;
        expect(parsed.e164).toMatch(/^\+[1-9]\d{5,14}$/);
        expect(parsePhoneNumber(parsed.e164)).toEqual(parsed);
      }),
      { numRuns: 40 },
    );
  });
});

it('tells the countries of one code apart', () => {
  const [jamaica, guernsey] = ['+18765551234', '+441481720000'];
  expect([isDomestic('+14155552671', 'US'), isDomestic(jamaica, 'US'), isDomestic(jamaica, 'JM')]).toEqual([
    true,
    false,
    true,
  ]);
  expect([isDomestic('+442079460000', 'GB'), isDomestic(guernsey, 'GB')]).toEqual([true, false]);
  expect([isDomestic(mobile, 'IR'), isDomestic('+80012345678', 'IR')]).toEqual([true, false]);
});

it('knows the numbers for which callers pay more, but no shared cost', () => {
  expect(['+19005551234', '+499001234567', '+979123456789'].map(isPremium)).toEqual([true, true, true]);
  expect([mobile, tehran, '+4918012345', '+18005551234', 'x'].map(isPremium)).toEqual(Array(5).fill(false));
});

describe('maskNumber', () => {
  it('leaves the network and the last two digits', () => {
    expect(maskNumber(mobile)).toBe('+98912*****67');
  });

  it.each(['', '110', '12345678'])('hides the short number %j whole', (number) => {
    expect(maskNumber(number)).toBe('***');
  });

  it('keeps the length of a long number and shows at most eight of its characters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{8,14}$/), (number) => {
        const masked = maskNumber(number);
        expect(masked).toHaveLength(number.length);
        expect(masked.replaceAll('*', '')).toHaveLength(8);
      }),
    );
  });
});
