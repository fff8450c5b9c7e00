import { PasokhError } from '../shared/errors.ts';

/**
 * Refuses a change that was made while looking at an older version. A change that names none takes the present one.
 * @throws PasokhError `conflict` with the present version
 */
export function checkVersion(present: { readonly version: number }, seen: number | undefined): void {
  if (seen === undefined || seen === present.version) return;
  const message = 'Somebody else has changed it meanwhile.';
  throw new PasokhError('conflict', { message, data: { field: 'version', present: present.version } });
}
