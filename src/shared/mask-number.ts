/** A telephone number as logs may show it: the first four and the last two digits; shorter ones are hidden as a whole. */
export function maskNumber(number: string): string {
  return number.length < 8 ? '***' : `${number.slice(0, 4)}***${number.slice(-2)}`;
}

/** A text in which everything that may be a telephone number (seven digits in a row or more) is masked. */
export const maskNumbers = (text: string): string => text.replace(/\+?\p{Nd}{7,}/gu, maskNumber);
