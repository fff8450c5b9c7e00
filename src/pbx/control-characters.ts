import { PasokhError } from '../shared/errors.ts';

/** C0, DEL and C1, and the Unicode line separators: whatever could end a line in AMI, SIP or a dialplan value. */

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;

export const hasControlCharacters = (text: string): boolean => control.test(text);

/**
 * Refuses a value that could inject lines into what the PBX reads.
 * @throws PasokhError('control-characters') naming the field, never its value
 */
export function refuseControlCharacters(fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (hasControlCharacters(name) || hasControlCharacters(value)) {
      throw new PasokhError('control-characters', { data: { field: name.replace(/[^\w-]/gu, '?') } });
    }
  }
}
