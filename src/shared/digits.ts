/**
 * Persian, Arabic and full-width digits as the Latin ones that telephones and computers know. The last four bits of the code
 * point of each are its value.
 */
export const latinDigits = (text: string): string =>
  text.replace(/[۰-۹٠-٩０-９]/gu, (digit) => String(digit.charCodeAt(0) & 0xf));
