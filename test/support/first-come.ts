/** A caller with all that chance decides, in any unit of time. */
export interface Visit {
  readonly arrivedAt: number;
  readonly service: number;
  /** Infinity: never gives up. */
  readonly patience: number;
}

export interface Served {
  /** Who gave up, too: the wait that patience would have had. */
  readonly virtualWait: number;
  readonly answered: boolean;
  /** Since when the operator had been free, or would be. */
  readonly freeAt: number;
}

/**
 * First come, first served by operators who never rest: the recursion of Kiefer and Wolfowitz on the instants at which operators are
 * free, kept as they are instead of sorted. Who gives up before the turn takes nobody's time.
 *
 * Source: J. Kiefer, J. Wolfowitz, On the Theory of Queues with Many Servers, Trans. AMS 78 (1955) 1–18; with patience: F. Baccelli,
 * P. Boyer, G. Hebuterne, Single-Server Queues with Impatient Customers, Adv. Appl. Prob. 16 (1984) 887–905.
 */
export function* firstCome(visits: Iterable<Visit>, operators: number): Generator<Served> {
  const free = new Float64Array(operators);
  for (const { arrivedAt, service, patience } of visits) {
    let next = 0;
    for (let one = 1; one < operators; one += 1) if (free[one]! < free[next]!) next = one;
    const freeAt = free[next]!;
    const virtualWait = Math.max(0, freeAt - arrivedAt);
    const answered = virtualWait <= patience;
    if (answered) free[next] = arrivedAt + virtualWait + service;
    yield { virtualWait, answered, freeAt };
  }
}
