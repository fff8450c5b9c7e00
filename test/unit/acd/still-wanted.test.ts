import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import { step } from '../../../src/acd/step.ts';
import { isStillWanted } from '../../../src/acd/still-wanted.ts';
import { readEvent, writeCommand } from './notation.ts';

/** Runs events and says which of all the commands they gave are still wanted at the end. */
function wantedAfter(...events: readonly string[]): string[] {
  const state = emptyState();
  const setting = ['QueueConfigured support 2100', 'OperatorConfigured ali support', 'ReachableChanged ali true'];
  const given: AcdCommand[] = [];
  for (const [at, event] of [...setting, 'PresenceChosen ali available', ...events].entries())
    given.push(...step(state, readEvent(at, event.split(' '))).commands);
  return given.filter((command) => isStillWanted(state, command)).map((command) => writeCommand(command).slice(2));
}

it('a ringing call wants its place held and its phone rung', () => {
  const wanted = wantedAfter('CallerEntered c1 0912 2100', 'OfferRang c1-o1');
  expect(wanted).toEqual(['AdmitCaller c1 support', 'RingOperator c1-o1 c1 ali 0912 support 22000']);
});

it('an answered call is not rung again, but connected', () => {
  const wanted = wantedAfter('CallerEntered c1 0912 2100', 'OfferAnswered c1-o1');
  expect(wanted).toEqual(['AdmitCaller c1 support', 'ConnectParties c1 c1-o1']);
});

it('a conversation wants nothing: to admit or connect again would interrupt it', () => {
  expect(wantedAfter('CallerEntered c1 0912 2100', 'OfferAnswered c1-o1', 'PartiesBridged c1 c1-o1')).toEqual([]);
});

it('of a call that is over only the releases are wanted', () => {
  const talk = ['CallerEntered c1 0912 2100', 'OfferAnswered c1-o1', 'PartiesBridged c1 c1-o1'];
  expect(wantedAfter(...talk, 'CallerLeft c1 hangup')).toEqual(['ReleaseOperator c1-o1']);
  expect(wantedAfter(...talk, 'OperatorLegEnded c1-o1 hangup')).toEqual(['ReleaseCaller c1']);
});

it('a failed connecting wants the caller held, and the music of the first admission does no harm', () => {
  const wanted = wantedAfter('CallerEntered c1 0912 2100', 'OfferAnswered c1-o1', 'OperatorLegEnded c1-o1 hangup');
  expect(wanted).toEqual(['AdmitCaller c1 support', 'HoldCaller c1 support']);
});

it('an announcement is wanted until it is over', () => {
  expect(wantedAfter('CallerEntered c1 0912 9999')).toEqual(['AnnounceToCaller c1 unknown-number']);
  expect(wantedAfter('CallerEntered c1 0912 9999', 'AnnouncementEnded c1')).toEqual(['ReleaseCaller c1']);
});
