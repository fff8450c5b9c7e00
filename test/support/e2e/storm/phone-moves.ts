import { setTimeout as delay } from 'node:timers/promises';
import { inDialog, type InDialog } from '../../sipp/in-dialog.ts';
import type { SipCall } from '../../sipp/sip-trace.ts';
import type { SippProcess } from '../../sipp/sipp-process.ts';
import type { CallerRow } from '../live-board.ts';
import type { Desk } from './desk.ts';
import { pick, type Choices, type Hands, type Move } from './moves.ts';
import { numberBy, type Stage } from './stage.ts';

/** The PBX has not done what a phone asked for. */
export class SipRefusal extends Error {
  readonly status: number;

  constructor(what: string, status: number) {
    super(`${what}: ${String(status)}`);
    this.status = status;
  }
}

/** A phone that hears nothing takes this for the answer. */
const unanswered = 408;
const noSuchCall = 481;
const patienceMs = 3_000;

/** What is done on a phone that is in this call, and befalls it. */
export function onPhone(hands: Hands, row: CallerRow, desk: Desk): Choices {
  const { stage, chance } = hands;
  const address = (): string => {
    const drawn = chance();
    if (drawn < 0.4) return pick(stage.operators, chance).user;
    return drawn < 0.7 ? numberBy(chance) : pick(stage.queues, chance).dialled;
  };
  return [
    [row.held ? 0.3 : 1, say('phone holds', desk, (line) => line.reinvite('sendonly'))],
    [row.held ? 2 : 0.3, say('phone resumes', desk, (line) => line.reinvite('sendrecv'))],
    [0.7, say('phone refers', desk, (line) => line.refer(address()))],
    [0.7, { what: 'phone asks', run: () => later(stage, asksBeside(hands, desk)) }],
    [0.9, { what: 'phone dies', run: () => later(stage, desk.loseLeg(pick([500, 3_500], chance), chance() < 0.4)) }],
  ];
}

/** Somebody calls out without the page, and has said all soon. */
export const dialsOnPhone = ({ stage, chance }: Hands, desk: Desk): Move => ({
  what: 'phone dials',
  run: () =>
    later(
      stage,
      (async () => {
        const line = await desk.dial(numberBy(chance));
        stage.lines.push(line);
        if ((await statusOf(line)) === 200) await delay(pick([1_000, 4_000], chance));
        await line.hangUp();
      })(),
    ),
});

/** Holds the call, asks another on a second line, and then hands over, or comes back. */
async function asksBeside({ stage, chance, note }: Hands, desk: Desk): Promise<void> {
  const phone = desk.inCall();
  if (phone === null) return;
  await note(say('phone holds', desk, (line) => line.reinvite('sendonly')));
  await delay(300);
  const line = await desk.dial(chance() < 0.2 ? pick(stage.operators, chance).user : numberBy(chance));
  stage.lines.push(line);
  if ((await statusOf(line)) !== 200) return;
  await delay(pick([100, 1_000], chance));
  if (chance() < 0.7) await note(say('phone completes', desk, (own) => own.refer(line), phone));
  await delay(500);
  await line.hangUp();
}

/** How a number that was dialled on the phone was answered. */
async function statusOf(line: SippProcess): Promise<number> {
  const of = ([call]: ReturnType<SippProcess['calls']>): number | undefined =>
    call?.status === 401 ? undefined : call?.status;
  const long = 10_000;
  return line.waitFor(of, long).catch(async () => {
    await line.hangUp();
    return unanswered;
  });
}

function say(what: string, desk: Desk, speak: (line: InDialog) => Promise<number>, phone?: SippProcess): Move {
  return {
    what,
    run: async () => {
      const speaker = phone ?? desk.inCall();
      if (speaker === null) return;
      const call = lastCallOf(speaker);
      if (call === undefined) return;
      const status = await inTurn(call.callId, async (before) =>
        before === noSuchCall ? before : speakIn(speaker, call.callId, speak),
      );
      if (status >= 300) throw new SipRefusal(what, status);
    },
  };
}

/** @returns the status of the answer */
async function speakIn(phone: SippProcess, call: string, speak: (line: InDialog) => Promise<number>): Promise<number> {
  const line = dialogs.get(call) ?? (await inDialog(phone, call));
  dialogs.set(call, line);
  const status = await Promise.race([speak(line), delay(patienceMs, unanswered)]);
  // What the end of the call overtakes is not answered any more, or as if out of its order.
  const isOver = status >= 300 && lastCallOf(phone, call)?.endedAt !== undefined;
  return isOver ? noSuchCall : status;
}

/** One for each call, so that its requests are counted on. */
const dialogs = new Map<string, InDialog>();
const turns = new Map<string, Promise<number>>();

/** A phone says one thing after the other. */
function inTurn(call: string, say: (before: number) => Promise<number>): Promise<number> {
  const turn = (turns.get(call) ?? Promise.resolve(0)).then(say);
  turns.set(call, turn);
  return turn;
}

/** Of those that were answered. */
const lastCallOf = (phone: SippProcess, id?: string): SipCall | undefined =>
  phone.calls().findLast(({ callId, answeredAt }) => answeredAt !== undefined && (id ?? callId) === callId);

/** What takes its time goes on while the hand does something else. */
function later({ scripts }: Stage, script: Promise<void>): Promise<void> {
  scripts.push(script);
  return Promise.resolve();
}
