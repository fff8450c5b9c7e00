import { beforeEach, expect, test, vi } from 'vitest';
import { AriRefusal, Unanswered } from '../../../src/pbx/results.ts';
import { whereTo } from '../../../src/pbx/whereabouts.ts';

let answers: (() => unknown)[];
let session: AbortController;
let asked: number;
beforeEach(() => {
  answers = [];
  session = new AbortController();
  asked = 0;
});

const at = (context: string, exten: string) => () => ({
  ...{ id: '1.1', name: 'x', state: 'Up', caller: { number: '' }, dialplan: { context, exten } },
  creationtime: '2026-11-22T05:34:40.000+0000',
});
const gone = () => {
  throw new AriRefusal(404, 'Channel not found');
};
const silent = () => {
  throw new Unanswered('no answer');
};
const ask = () =>
  whereTo(
    async () => {
      asked += 1;
      return (answers.shift() ?? silent)();
    },
    session.signal,
    1,
  );

test('who is no channel any more hung up', async () => {
  answers = [gone];
  expect(await ask()).toBe('hangup');
});

test('who is in the native queue went there', async () => {
  answers = [at('pasokh-inbound', 'T'), at('pasokh-fallback', 's')];
  expect(await ask()).toBe('fallback');
});

test('who is still on the way out is asked about again: a hangup runs the dialplan, too', async () => {
  answers = [at('pasokh-inbound', 'h'), gone];
  expect(await ask()).toBe('hangup');
});

test('a PBX that does not answer is asked again, until the link ends', async () => {
  answers = [silent, silent, gone];
  expect(await ask()).toBe('hangup');
  const end = ask();
  await vi.waitUntil(() => asked > 6);
  session.abort();
  expect(await end).toBeNull();
});
