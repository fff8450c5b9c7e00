import { latinDigits } from '../shared/digits.ts';

/**
 * A name as it is searched: without case, diacritics and anything that is no letter or digit (blanks, the zero-width joiner and
 * tatweel too, so that علی‌پور, علی پور and علیپور are one), Arabic letters as the Persian ones, one form of digits.
 */
export const nameKey = (name: string): string =>
  latinDigits(name.normalize('NFKD'))
    .toLowerCase()
    .replace(/[يى]/gu, 'ی')
    .replace(/ك/gu, 'ک')
    .replace(/ة/gu, 'ه')
    .replace(/[^\p{L}\p{N}]|ـ/gu, '');

/** The words of a search: each must be somewhere in the key of the name, in any order. */
export const searchWords = (search: string): readonly string[] =>
  search
    .split(/\s+/u)
    .map(nameKey)
    .filter((word) => word !== '');
