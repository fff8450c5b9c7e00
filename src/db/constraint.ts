import pg from 'pg';
import type { PasokhError } from '../shared/errors.ts';

const violation = /^23/;

/**
 * The name of the constraint that a statement ran into (SQLSTATE class 23), or null for any other error.
 * With it a store turns a race that the database decided into the error that callers know.
 */
export const brokenConstraint = (error: unknown): string | null =>
  error instanceof pg.DatabaseError && violation.test(error.code ?? '') ? (error.constraint ?? null) : null;

/** Runs a statement; the constraints named in `known` become their errors, everything else passes. */
export async function constrained<T>(
  statement: Promise<T>,
  known: Readonly<Record<string, () => PasokhError>>,
): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const meaning = known[brokenConstraint(error) ?? ''];
    throw meaning === undefined ? error : meaning();
  }
}
