import type { PhoneCalls } from '../../src/pbx/phone-calls.ts';
import { createSecondLines } from '../../src/pbx/second-lines.ts';

/** Where operators do nothing on their phones but answer. */
export const noPhoneCalls: PhoneCalls = {
  ...{ dialled: () => undefined, referred: () => undefined, endLine: () => undefined },
  secondLines: createSecondLines(),
};
