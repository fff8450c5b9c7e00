import { describe, expect, it } from 'vitest';
import { closingLine, countSuite } from '../../../script/closing-line.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });
const closing = (...suites: ReturnType<typeof countSuite>[]) => closingLine(suites);

describe('the closing line', () => {
  it('sums the suites', () => {
    const unit = countSuite('unit', 0, report(file('passed', 'passed', 'passed'), file('passed', 'passed')));
    const e2e = countSuite('e2e', 0, report(file('passed', 'passed')));
    expect(closing(unit, e2e)).toEqual({ line: '4 passed, 0 failed', ok: true });
  });

  it('counts failed tests', () => {
    const unit = countSuite('unit', 1, report(file('failed', 'passed', 'failed'), file('passed', 'passed')));
    expect(closing(unit)).toEqual({ line: '2 passed, 1 failed', ok: false });
  });

  it.each(['skipped', 'pending', 'todo', 'disabled'])('does not accept a test that is %s', (status) => {
    const unit = countSuite('unit', 0, report(file('passed', 'passed', status)));
    expect(closing(unit)).toEqual({ line: '1 passed, 0 failed, 1 skipped', ok: false });
  });

  it('counts a file that failed outside its tests as one failure', () => {
    const unit = countSuite('unit', 1, report(file('passed', 'passed'), file('failed')));
    expect(closing(unit)).toEqual({ line: '1 passed, 1 failed', ok: false });
  });

  it('counts a suite that did not run as one failure', () => {
    const suites = [countSuite('unit', 0, report(file('passed', 'passed'))), countSuite('e2e', 1, undefined)];
    expect(closing(...suites)).toEqual({ line: '1 passed, 1 failed', ok: false });
  });

  it('counts a suite without tests as one failure', () => {
    expect(closing(countSuite('unit', 0, report()))).toEqual({ line: '0 passed, 1 failed', ok: false });
  });

  it('counts a run that ended badly after its tests as one failure', () => {
    const unit = countSuite('unit', 1, report(file('passed', 'passed')));
    expect(closing(unit)).toEqual({ line: '1 passed, 1 failed', ok: false });
  });

  it('does not accept a run without suites', () => {
    expect(closing()).toEqual({ line: '0 passed, 0 failed', ok: false });
  });
});
