/**
 * Sums the JSON reports of the suites and prints, as the last line, `N passed, N failed[, N skipped]`.
 *
 * Usage: node script/closing-line.ts REPORT_FOLDER NAME=EXIT_CODE… — one argument for each suite that had to run, with its
 * report in REPORT_FOLDER/NAME.json. Exits non-zero unless every suite ran at least one test, all passed and none was skipped.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Report {
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What went wrong besides a failed test, in words; each is counted as one failure. */
  problems: string[];
}

/** Counts one suite. `report` is undefined when the suite left none; `exitCode` is that of the test runner. */
export function countSuite(suite: string, exitCode: number, report: Report | undefined): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) {
      counts.problems.push(`${suite}: ${file.name} failed outside its tests`);
    }
  }
  const total = counts.passed + counts.failed + counts.skipped;
  if (report === undefined) counts.problems.push(`${suite}: did not run`);
  else if (total === 0) counts.problems.push(`${suite}: ran no tests`);
  else if (exitCode !== 0 && counts.failed + counts.problems.length === 0) {
    counts.problems.push(`${suite}: every test passed, yet the run ended with ${exitCode}`);
  }
  return counts;
}

/** The closing line for all suites together. */
export function closingLine(suites: Counts[]): { line: string; ok: boolean } {
  const sum = (pick: (counts: Counts) => number): number => suites.reduce((total, counts) => total + pick(counts), 0);
  const failed = sum((counts) => counts.failed + counts.problems.length);
  const skipped = sum((counts) => counts.skipped);
  const line =
    `${sum((counts) => counts.passed)} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : '');
  return { line, ok: suites.length > 0 && failed === 0 && skipped === 0 };
}

function readReport(folder: string, suite: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, `${suite}.json`), 'utf8')) as Report;
  } catch (error) {
    console.error(`${suite}: no report: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

if (import.meta.main) {
  const [folder = '', ...suites] = process.argv.slice(2);
  const counted = suites.map((argument) => {
    const [suite = '', exitCode = ''] = argument.split('=');
    // `check` is no suite: it has no tests to count, but its failure is a failure.
    if (suite === 'check') {
      const problems = exitCode === '0' ? [] : ['check: format, lint, types, dependency rule or unused code'];
      return { passed: 0, failed: 0, skipped: 0, problems };
    }
    return countSuite(suite, Number(exitCode), readReport(folder, suite));
  });
  for (const { problems } of counted) for (const problem of problems) console.log(`FAILED ${problem}`);
  const { line, ok } = closingLine(counted);
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}
