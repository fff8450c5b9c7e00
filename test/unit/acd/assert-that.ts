/** Throws with the evidence when a property does not hold. Cheap enough for every fact of a random run. */
export function assertThat(holds: boolean, sentence: string, evidence: unknown): asserts holds {
  if (!holds) throw new Error(`${sentence}: ${JSON.stringify(evidence)}`);
}
