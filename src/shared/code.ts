/** A short name that a person gave to a thing and that programs carry, such as `missed-offers`. */
export const codePattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const codeLength = 32;

export const isCode = (text: string): boolean => text.length <= codeLength && codePattern.test(text);
