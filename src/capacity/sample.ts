/** Evenly some of very many, no more than `most`, and how many each of them stands for. */
export function sampleOf<Item>(
  all: readonly Item[],
  most: number,
): { readonly some: readonly Item[]; readonly each: number } {
  const stride = Math.ceil(all.length / most);
  const some = stride <= 1 ? all : all.filter((_item, index) => index % stride === 0);
  return { some, each: some.length === 0 ? 1 : all.length / some.length };
}
