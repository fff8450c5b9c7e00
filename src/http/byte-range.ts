import type { ByteRange } from '../recordings/ports.ts';

/** What a Range header asks of `size` bytes. `whole` when there is none, or one that may be ignored: RFC 9110, 14.2. */
export type Wanted =
  { readonly is: 'whole' } | { readonly is: 'part'; readonly range: ByteRange } | { readonly is: 'unsatisfiable' };

/**
 * One range of bytes: `bytes=0-99`, open `bytes=100-`, or the last so many `bytes=-100`. Several ranges, other units and broken ones
 * are ignored, as a server may.
 */
export function readRange(header: string | undefined, size: number): Wanted {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return { is: 'whole' };
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(from) > Number(to)) return { is: 'whole' };
  return first > last ? { is: 'unsatisfiable' } : { is: 'part', range: { first, last } };
}
