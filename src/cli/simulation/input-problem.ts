import type { z } from 'zod';

/** A file or an option that cannot be used: each problem with its path. */
export class InputProblem extends Error {
  constructor(source: string, problems: readonly string[]) {
    super([`${source}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'InputProblem';
  }
}

/** What a schema reads out of `raw`. @throws InputProblem with every problem and its path */
export function readAs<Shape extends z.ZodType>(schema: Shape, raw: unknown, source: string): z.output<Shape> {
  const { success, data, error } = schema.safeParse(raw);
  if (success) return data;
  throw new InputProblem(
    source,
    error.issues.map(({ path, message }) => `${path.join('/') || '(the whole)'}: ${message}`),
  );
}
