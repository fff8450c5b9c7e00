import { expect, test } from 'vitest';
import { createMailbox } from '../../../src/acd-runtime/mailbox.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

function given(onTurn: (letters: readonly number[]) => void = () => undefined) {
  const time = createVirtualTime();
  const turns: (readonly number[])[] = [];
  let later = 0;
  const mailbox = createMailbox<number>(
    (letters) => {
      turns.push(letters);
      onTurn(letters);
    },
    (run) => {
      later += 1;
      time.setTimer(0, run);
    },
  );
  return { time, mailbox, turns, later: () => later };
}

test('letters put in one tick share a turn, taken before the tick is over', async () => {
  const { mailbox, turns } = given();
  mailbox.put(1);
  mailbox.put(2);
  expect(turns).toEqual([]);
  await Promise.resolve();
  expect(turns).toEqual([[1, 2]]);
});

test('a letter that is put during a turn waits for the next', async () => {
  const { time, mailbox, turns } = given((letters) => {
    if (letters.includes(1)) mailbox.put(9);
  });
  mailbox.put(1);
  mailbox.put(2);
  await time.settle();
  expect(turns).toEqual([[1, 2], [9]]);
});

test('a flood is taken in turns of limited size, and the event loop has its turn in between', async () => {
  const { time, mailbox, turns, later } = given();
  const flood = Array.from({ length: 150 }, (_, index) => index);
  flood.forEach(mailbox.put);
  await time.pass(1);
  expect(turns.map(({ length }) => length)).toEqual([64, 64, 22]);
  expect(turns.flat()).toEqual(flood);
  expect(later()).toBe(2);
});

test('a closed mailbox keeps its letters, in order, for when it opens again', async () => {
  const { time, mailbox, turns } = given();
  mailbox.put(1);
  mailbox.close();
  mailbox.put(2);
  mailbox.putBack([0]);
  await time.settle();
  expect(turns).toEqual([]);
  mailbox.open();
  await time.settle();
  expect(turns).toEqual([[0, 1, 2]]);
});
