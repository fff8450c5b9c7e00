import { sql } from 'kysely';
import type { NumberedFact } from '../acd/facts.ts';
import { isOperatorFact } from '../metrics/operator-span.ts';
import type { CallId } from '../shared/ids.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import { hashOf } from '../shared/hash.ts';
import { subjectOf } from '../stream/lane.ts';
import type { FactBatch, Ledger } from '../stream/ports.ts';
import { attachCalls } from './attachments.ts';
import type { Database, Executor } from './connection.ts';
import { insertFacts, storedRanges } from './ledger-facts.ts';
import { rebuildCalls } from './ledger-calls.ts';
import { rebuildOperators } from './ledger-operators.ts';
import { expectRecordings } from './recording-store.ts';

/** Any constant; it sets these advisory locks apart from others in the same database. */
const lockClass = 0x7061736f;
/** A multiple of every number of lanes, so that lanes never wait for each other; small enough for Postgres's lock table. */
const lockCount = 256;

/** The ledger in Postgres. `region`: the numbering plan by which callers' numbers are read. */
export function createLedger(db: Database, options: { readonly region?: PhoneRegion } = {}): Ledger {
  const apply = async (batch: FactBatch): Promise<void> => {
    try {
      await db.transaction().execute((transaction) => applyIn(transaction, batch, options.region));
    } catch (error) {
      if (!isAboutData(error) || batch.facts.length < 2) throw error;
      // One fact that cannot be stored must not hold up the others: it stays behind alone, and its job goes on failing.
      const middle = Math.ceil(batch.facts.length / 2);
      const halves = [batch.facts.slice(0, middle), batch.facts.slice(middle)];
      const results = await Promise.allSettled(halves.map((facts) => apply({ ...batch, facts })));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  };
  return { apply, acknowledged: (node, range) => storedRanges(db, node, range) };
}

/**
 * Locks first, so that a second worker with the same call sees what this one has stored. Facts that were known are
 * skipped: whoever stored them has folded them too.
 */
async function applyIn(db: Executor, { node, facts }: FactBatch, region?: PhoneRegion): Promise<void> {
  await lockSubjects(db, facts);
  const inserted = await insertFacts(db, node, facts);
  const newFacts = facts.filter((fact) => inserted.has(fact.seq));
  const calls = newFacts.filter((fact) => !isOperatorFact(fact)).map(subjectOf);
  await rebuildCalls(db, [...new Set(calls.filter((id) => id !== null))] as CallId[], region);
  await expectRecordings(db, callsWith(newFacts, 'RecordingStarted', 'TalkStarted'), Date.now());
  await attachCalls(db, callsWith(newFacts, 'CallEntered', 'CallDialled'), Date.now());
  await rebuildOperators(db, node, newFacts.filter(isOperatorFact));
}

/** The calls of which these facts tell such, or that the fallback queue served them, which tells everything. */
const callsWith = (
  facts: readonly NumberedFact[],
  ...types: readonly ('CallEntered' | 'CallDialled' | 'RecordingStarted' | 'TalkStarted')[]
): readonly CallId[] => {
  const telling = new Set<string>([...types, 'FallbackCallServed']);
  return facts.flatMap((fact) =>
    telling.has(fact.type) && 'callId' in fact && fact.callId !== null ? [fact.callId] : [],
  );
};

/** Taken in ascending order, so that two workers never wait for each other in a circle. */
async function lockSubjects(db: Executor, facts: readonly NumberedFact[]): Promise<void> {
  const subjects = new Set(facts.map(subjectOf).filter((subject) => subject !== null));
  const locks = [...new Set([...subjects].map((subject) => hashOf(subject) % lockCount))].toSorted((a, b) => a - b);
  await sql`
    select pg_advisory_xact_lock(${lockClass}, number)
    from (select number from unnest(${locks}::int[]) with ordinality as l (number, place) order by place offset 0) ordered
  `.execute(db);
}

/** Postgres's error classes 22 (data exception) and 23 (integrity constraint violation). */
const isAboutData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code);
