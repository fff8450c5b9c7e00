/**
 * Erlang B: the share of callers who find all operators busy where nobody can wait. By the recursion
 * B(0) = 1, B(n) = a B(n−1) / (n + a B(n−1)), whose terms are all positive, so that it is exact for any size.
 *
 * Source: R. B. Cooper, Introduction to Queueing Theory, 2nd ed. 1981, chapter 3.
 *
 * @param load offered load in Erlang, not negative
 * @param operators a whole number, not negative
 */
export function erlangB(load: number, operators: number): number {
  let blocked = 1;
  for (let n = 1; n <= operators; n += 1) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}
