import { expect, it } from 'vitest';
import { checkSources, sourcesOf } from '../../../src/dialling/trunk-sources.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { trunk } from './builders.ts';

it.each([
  ['192.0.2.1:5060', null, ['192.0.2.1']],
  ['sip.example.com:5060', null, []],
  ['192.0.2.1', [], []],
  ['sip.example.com', ['192.0.2.0/24'], ['192.0.2.0/24']],
])('calls of a trunk to %s with %j come from %j', (host, from, expected) => {
  expect(sourcesOf({ host, from })).toEqual(expected);
});

it.each([
  ['the same address', ['192.0.2.1'], ['192.0.2.1'], true],
  ['the same address and port', ['192.0.2.1:5060'], ['192.0.2.9', '192.0.2.1:5060'], true],
  ['the same network, written otherwise', ['192.0.2.0/24'], ['192.0.2.7/24'], true],
  ['another port', ['192.0.2.1:5060'], ['192.0.2.1:5061'], false],
  ['an address in a network', ['192.0.2.0/24'], ['192.0.2.1'], false],
  ['a network in a network', ['192.0.2.0/24'], ['192.0.2.0/25'], false],
])('of two trunks with %s one is refused or not', (_what, from, others, refused) => {
  const check = () => {
    checkSources({ ...trunk('t1'), from }, [{ ...trunk('t2'), from: others }]);
  };
  if (refused) expect(check).toThrow(PasokhError);
  else expect(check).not.toThrow();
});

it('two that register at one address are told apart by what they registered, and a disabled one claims nothing', () => {
  const account = { ...trunk('t1'), mode: 'registration', host: '192.0.2.1', from: null } as const;
  const other = { ...account, id: trunk('t2').id };
  expect(() => {
    checkSources(account, [other]);
  }).not.toThrow();
  expect(() => {
    checkSources({ ...account, mode: 'address' }, [other]);
  }).toThrow(PasokhError);
  expect(() => {
    checkSources({ ...account, mode: 'address' }, [{ ...other, enabled: false }]);
  }).not.toThrow();
});
