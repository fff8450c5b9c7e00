import { latinDigits } from '../shared/digits.ts';

/**
 * The form in which user names are compared: case folded, compatibility forms composed, one form of digits, and the Arabic ye and
 * kaf that some keyboards type taken as the Persian ones. Two names with the same key are the same name.
 */
export const userNameKey = (userName: string): string =>
  latinDigits(userName.normalize('NFKC')).trim().toLowerCase().replace(/[يى]/gu, 'ی').replace(/ك/gu, 'ک');
