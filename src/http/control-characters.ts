/** C0, DEL and C1; Persian's zero-width non-joiner and the direction marks are no control characters. */
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const controlInLines = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * The path of the first string (or key) that holds a control character, or null. `multiline` names the fields in which line
 * breaks and tabs are allowed. Walks with its own stack: a deeply nested body must not overflow ours.
 */
export function findControlCharacters(value: unknown, where: string, multiline: readonly string[] = []): string | null {
  const rest: { value: unknown; path: string; lines: boolean }[] = [{ value, path: where, lines: false }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { value: found, path, lines } = next;
    if (typeof found === 'string' && (lines ? controlInLines : control).test(found)) return path;
    if (typeof found !== 'object' || found === null) continue;
    for (const [key, inner] of Object.entries(found)) {
      if (control.test(key)) return path;
      rest.push({ value: inner, path: `${path}/${key}`, lines: multiline.includes(key) });
    }
  }
  return null;
}
