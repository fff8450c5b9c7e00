import type { Client } from 'ari-client';
import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import type { Seat } from '../../acd/state.ts';
import type { LegId } from '../../shared/ids.ts';
import { asideBridge, channelOf, spyBridge, spyChannel, talkBridge } from '../names.ts';
import { accepting, gone, isGone, isNotMade, together } from '../results.ts';
import { endBridge, openBridge, openTalkBridge, whoIsIn } from './bridges.ts';
import { endLease } from './caller.ts';
import { endSecondLine } from './operator-leg.ts';
import { isLostRace, onceReady } from './races.ts';
import { startMusic, startRinging, stopMusic } from './music.ts';
import type { Lines } from './run-command.ts';
import { readVariable, setVariable } from './variables.ts';

/** Whom a spying channel spies on, and how. */
const spyVariable = 'PASOKH_SPY';

/**
 * Seats everybody. The customer stays in the talk's bridge whoever comes and goes, so that the one recording goes on. Sounds stop first,
 * then who leaves goes, then who comes is let in: nobody hears what is not for them, or misses a word. A leg that is gone meanwhile tells
 * its end by an event; the others are seated all the same. Bridges that are empty now stay until the call is over.
 */
export async function seatParties(
  lines: Lines,
  { callId, lead, seats, calling }: Extract<AcdCommand, { type: 'SeatParties' }>,
): Promise<PbxResult | undefined> {
  const { calls, branches } = lines;
  const [customer, talk, side] = [channelOf(callId), talkBridge(callId), asideBridge(callId)];
  const sitting = (...wanted: Seat[]) =>
    (Object.keys(seats) as LegId[]).filter((leg) => wanted.some((seat) => seats[leg] === seat));
  const [inside, aside, spying] = [sitting('in'), sitting('aside'), sitting('listening', 'whispering')];
  const lost: unknown[] = [];
  const seat = (action: () => Promise<unknown>) =>
    action().catch((error: unknown) => {
      if (!isLostRace(error)) throw error;
      lost.push(error);
    });

  const [, there, apart] = await together([endLease(calls, callId), whoIsIn(calls, talk), whoIsIn(calls, side)]);
  const inTalk = there ?? (await openTalkBridge(calls, callId));
  const inSide = apart ?? (aside.length > 0 ? await openBridge(calls, side) : []);
  const isIn = (bridge: readonly string[], leg: LegId) => bridge.includes(branches.channelOf(leg));
  const enter = async (bridgeId: string, leg: LegId) => {
    await calls.bridges.addChannel({ bridgeId, channel: branches.channelOf(leg) });
    if (!isIn(inTalk, leg) && !isIn(inSide, leg)) await endSpyChannel(calls, leg);
  };

  // Who is alone aside for the lead hears music; the lead does not, who may speak there on another line.
  const waits = aside.length === 1 && aside[0] !== lead ? aside[0] : undefined;
  const toHush = [...inside, ...aside].filter((leg) => leg !== waits && isIn(inSide, leg));
  await together([
    ...toHush.map((leg) => seat(() => hush(calls, branches.channelOf(leg)))),
    ...(inside.length > 0 || !inTalk.includes(customer) ? [stopMusic(calls, customer)] : []),
  ]);
  if (!inTalk.includes(customer)) await calls.bridges.addChannel({ bridgeId: talk, channel: customer });

  const toLeave = aside.filter((leg) => !isIn(inSide, leg));
  await together([
    ...toLeave.map((leg) => seat(() => enter(side, leg))),
    ...(inside.length === 0 ? [startMusic(calls, customer)] : []),
  ]);
  const toEnter = inside.filter((leg) => !isIn(inTalk, leg));
  await together([
    ...toEnter.map((leg) => seat(() => enter(talk, leg))),
    ...(waits === undefined ? [] : [seat(() => startMusic(calls, branches.channelOf(waits)))]),
    seat(() => seatSecondLine(lines, lead, { side, seats, inSide, calling })),
  ]);
  for (const leg of spying) await seat(() => spy(lines, leg, lead, seats[leg] === 'whispering' ? 'out' : 'none'));
  return lost.length > 0 ? gone : undefined;
}

/** What the channel hears while it waits aside. */
const hush = (calls: Client, channelId: string): Promise<unknown> =>
  together([stopMusic(calls, channelId), calls.channels.ringStop({ channelId })]);

interface Side {
  readonly seats: Readonly<Record<string, Seat>>;
  readonly calling: true | undefined;
  readonly side: string;
  readonly inSide: readonly string[];
}

/** The lead consults on another line of the own phone, which rings by itself; who has none hears a tone for as long as it rings. */
async function seatSecondLine(lines: Lines, lead: LegId, { side, seats, inSide, calling }: Side): Promise<void> {
  const { calls, branches, secondLines } = lines;
  const line = secondLines.beside(lead);
  if (line === null) {
    if (calling === true) await startRinging(calls, branches.channelOf(lead));
    return;
  }
  const channelId = line.channel;
  // Merged: all hear each other on the first line.
  if (seats[line.other] === 'in') return endSecondLine(lines, line);
  if (seats[line.other] !== 'aside' || seats[lead] !== 'aside' || inSide.includes(channelId)) return;
  await calls.channels.answer({ channelId });
  await calls.bridges.addChannel({ bridgeId: side, channel: channelId });
}

/** The channel that spies ends with the leg it spies on; the other end of it has to be ended. */
export async function endSpying(calls: Lines['calls'], leg: LegId): Promise<undefined> {
  await endSpyChannel(calls, leg);
  await endBridge(calls, spyBridge(leg));
}

const endSpyChannel = (calls: Client, leg: LegId): Promise<undefined> =>
  accepting(isGone, calls.channels.hangup({ channelId: spyChannel(leg) }));

/** Over the shoulder of `lead`: hears both sides, and is heard, if at all, by `lead` alone. */
async function spy(lines: Lines, ...[leg, lead, whisper]: [LegId, LegId, 'none' | 'out']): Promise<void> {
  try {
    await spyOn(lines, leg, lead, whisper);
  } catch (error) {
    await endSpying(lines.calls, leg);
    throw error;
  }
}

async function spyOn(lines: Lines, leg: LegId, lead: LegId, whisper: 'none' | 'out'): Promise<void> {
  const { calls, branches, app } = lines;
  const channelId = spyChannel(leg);
  const wanted = `${lead} ${whisper}`;
  const isNew = (await readVariable(calls, channelId, spyVariable)) !== wanted;
  if (isNew) {
    await accepting(isGone, calls.channels.hangup({ channelId }));
    await onceReady(
      () =>
        calls.channels.snoopChannelWithId({
          ...{ channelId: branches.channelOf(lead), snoopId: channelId, spy: 'both', whisper, app, appArgs: 'spy' },
        }),
      isNotMade,
    );
    await onceReady(() => setVariable(calls, channelId, spyVariable, wanted));
  }
  const bridgeId = spyBridge(leg);
  const there = await openBridge(calls, bridgeId);
  // One that has just gone may still be told of under the name of the new one.
  for (const channel of [channelId, branches.channelOf(leg)])
    if (!there.includes(channel) || (isNew && channel === channelId))
      await onceReady(() => calls.bridges.addChannel({ bridgeId, channel }));
}
