/** Trunks send a number with or without the leading plus. */
export const dialledKey = (number: string): string => (number.startsWith('+') ? number.slice(1) : number);
