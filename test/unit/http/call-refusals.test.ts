import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callRefusals } from '../../../src/contract/error.ts';
import { refusalMessages } from '../../../src/http/routes/call-control-asking.ts';

const readme = path.join(import.meta.dirname, '../../../src/http/README.md');

/** What the routes add to the reasons of the core, told where these routes are. */
const ofRoutes = ['not-talking', 'not-waiting'];

it('each reason of the core for not doing something with a call is in the list of the README, and no other', () => {
  const [, list = ''] = /\n\| `reason` .*\n.*\n((?:\|.*\n)+)/.exec(readFileSync(readme, 'utf8')) ?? [];
  const listed = list.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)]);
  expect(listed.map(([, reason]) => reason).toSorted()).toEqual(Object.keys(refusalMessages).toSorted());
});

it('and in the contract', () => {
  expect([...callRefusals].toSorted()).toEqual([...Object.keys(refusalMessages), ...ofRoutes].toSorted());
});
