import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import type { Seat } from '../../acd/state.ts';
import type { LegId } from '../../shared/ids.ts';
import { asideBridge, channelOf, spyBridge, spyChannel, talkBridge } from '../names.ts';
import { accepting, gone, isGone } from '../results.ts';
import { endBridge, openBridge, openTalkBridge, startMusic, stopMusic } from './bridges.ts';
import { endLease } from './caller.ts';
import { isLostRace, onceReady } from './races.ts';
import type { Lines } from './run-command.ts';
import { readVariable, setVariable } from './variables.ts';

/** Whom a spying channel spies on, and how. */
const spyVariable = 'PASOKH_SPY';

/**
 * Seats everybody. The customer stays in the talk's bridge whoever comes and goes, so that the one recording goes on. Who leaves goes
 * first, and music stops before somebody comes: nobody hears what is not for them, or misses a word. A leg that is gone meanwhile tells
 * its end by an event; the others are seated all the same. Bridges that are empty now stay until the call is over.
 */
export async function seatParties(
  lines: Lines,
  { callId, lead, seats }: Extract<AcdCommand, { type: 'SeatParties' }>,
): Promise<PbxResult | undefined> {
  const { calls, branches } = lines;
  const customer = channelOf(callId);
  const sitting = (...wanted: Seat[]) =>
    (Object.keys(seats) as LegId[]).filter((leg) => wanted.some((seat) => seats[leg] === seat));
  const [inside, aside, spying] = [sitting('in'), sitting('aside'), sitting('listening', 'whispering')];
  const lost: unknown[] = [];
  const seat = (action: () => Promise<void>) =>
    action().catch((error: unknown) => {
      if (!isLostRace(error)) throw error;
      lost.push(error);
    });

  await endLease(calls, callId);
  const bridgeId = talkBridge(callId);
  const there = await openTalkBridge(calls, callId);
  if (!there.includes(customer)) {
    await stopMusic(calls, customer);
    await calls.bridges.addChannel({ bridgeId, channel: customer });
  }
  await seatAside(lines, asideBridge(callId), { aside, lead, seat });
  if (inside.length === 0) await startMusic(calls, customer);
  else await stopMusic(calls, customer);
  for (const leg of inside) if (!there.includes(branches.channelOf(leg))) await seat(() => enter(lines, bridgeId, leg));
  for (const leg of spying)
    await seat(async () => {
      try {
        await spy(lines, leg, lead, seats[leg] === 'whispering' ? 'out' : 'none');
      } catch (error) {
        await endSpying(calls, leg);
        throw error;
      }
    });
  return lost.length > 0 ? gone : undefined;
}

interface Aside {
  readonly aside: readonly LegId[];
  readonly lead: LegId;
  readonly seat: (action: () => Promise<void>) => Promise<void>;
}

/** Who waits there alone for the leading operator hears music; the leading operator does not, who may speak there on another line. */
async function seatAside(lines: Lines, bridgeId: string, { aside, lead, seat }: Aside): Promise<void> {
  const { calls, branches } = lines;
  if (aside.length === 0) return;
  const there = await openBridge(calls, bridgeId);
  const waits = aside.length === 1 && aside[0] !== lead;
  for (const leg of aside) {
    await seat(async () => {
      const channel = branches.channelOf(leg);
      if (!waits) await stopMusic(calls, channel);
      if (!there.includes(channel)) await enter(lines, bridgeId, leg);
      if (waits) await startMusic(calls, channel);
    });
  }
  const line = lines.secondLines.beside(lead);
  if (aside.length < 2 || line === null || there.includes(line.channel)) return;
  await seat(async () => {
    await calls.channels.answer({ channelId: line.channel });
    await calls.bridges.addChannel({ bridgeId, channel: line.channel });
  });
}

/** Takes a leg out of wherever it was, over a shoulder among other places. */
async function enter({ calls, branches }: Lines, bridgeId: string, leg: LegId): Promise<void> {
  const channel = branches.channelOf(leg);
  await stopMusic(calls, channel);
  await calls.bridges.addChannel({ bridgeId, channel });
  await accepting(isGone, calls.channels.hangup({ channelId: spyChannel(leg) }));
}

/** The channel that spies ends with the leg it spies on; the other end of it has to be ended. */
export async function endSpying(calls: Lines['calls'], leg: LegId): Promise<undefined> {
  await accepting(isGone, calls.channels.hangup({ channelId: spyChannel(leg) }));
  await endBridge(calls, spyBridge(leg));
}

/** Over the shoulder of `lead`: hears both sides, and is heard, if at all, by `lead` alone. */
async function spy(lines: Lines, leg: LegId, lead: LegId, whisper: 'none' | 'out'): Promise<void> {
  const { calls, branches, app } = lines;
  const channelId = spyChannel(leg);
  const wanted = `${lead} ${whisper}`;
  if ((await readVariable(calls, channelId, spyVariable)) !== wanted) {
    await accepting(isGone, calls.channels.hangup({ channelId }));
    await onceReady(() =>
      calls.channels.snoopChannelWithId({
        ...{ channelId: branches.channelOf(lead), snoopId: channelId, spy: 'both', whisper, app, appArgs: 'spy' },
      }),
    );
    await setVariable(calls, channelId, spyVariable, wanted);
  }
  const bridgeId = spyBridge(leg);
  const there = await openBridge(calls, bridgeId);
  for (const channel of [channelId, branches.channelOf(leg)])
    if (!there.includes(channel)) await onceReady(() => calls.bridges.addChannel({ bridgeId, channel }));
}
