/** FNV-1a, 32 bits (G. Fowler, L. C. Noll, P. Vo): the same number for the same text in every process and version. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
