import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { operatorId } from '../../../src/shared/ids.ts';
import { openSpool, type Spool } from '../../../src/spool/open-spool.ts';
import { ModelPbx } from '../../fakes/model-pbx.ts';
import { aQueue, anOperator } from '../../support/acd-builders.ts';
import { silentLog, startProcess, type AcdProcess, type DeathAt } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sara = operatorId('sara');

/** One whole call, from the entry to the end of the wrap-up, in a service that is started again whenever it dies. */
async function oneCall(file: string, death: DeathAt | null) {
  const time = createVirtualTime();
  const pbx = new ModelPbx(time);
  const open = (): Spool =>
    openSpool({ file, node: pbx.node, maxBytes: 10_000_000, log: silentLog, now: time.clock.pbxNow });
  let spool = open();
  let deaths = 0;

  const start = (): AcdProcess =>
    startProcess({
      ...{ pbx, time, store: spool },
      died: () => {
        deaths += 1;
        spool.close();
        spool = open();
        time.setTimer(200, () => {
          process = start();
        });
      },
    });
  let process = start();
  const activity = () => process.runtime.view.operators.get(sara)?.activity.is;

  pbx.world.register(sara);
  await process.runtime.syncConfiguration([aQueue()], [anOperator('sara')]);
  const presence = { is: 'available' } as const;
  await process.runtime.post({ type: 'PresenceChosen', at: time.clock.pbxNow(), operatorId: sara, presence });
  await time.until(() => process.runtime.impediments().length === 0);
  const before = spool.read(0, 1000).length;
  if (death !== null) process.dieAt(death);

  const call = pbx.world.call('1001');
  await time.until(() => pbx.world.ringing().length > 0);
  await time.pass(2_000);
  pbx.world.ringing().forEach((offer) => pbx.world.answer(offer));
  await time.until(() => pbx.world.bridges.has(call));
  const talkAt = pbx.world.bridges.get(call)?.since;
  await time.pass(10_000);
  const endedAt = time.clock.pbxNow();
  pbx.world.hangUp(call);
  await time.until(() => activity() === 'wrap-up');
  await time.until(() => activity() === 'idle');
  await time.pass(20_000);

  const facts = spool.read(0, 1000).slice(before);
  process.dieAt({ commit: Infinity, commands: 'before' });
  await process.runtime.stop();
  const { pending } = spool.load();
  spool.close();
  return { facts, deaths, pending, world: pbx.world, call, talkAt, endedAt };
}

/** What the call came to, without instants and numbers, and without what a crash adds: gaps, and evidence told again. */
const story = (facts: readonly NumberedFact[]): string[] => [
  ...new Set(
    facts
      .filter(({ type }) => type !== 'GapSeen')
      .map((fact) => JSON.stringify({ ...fact, at: 0, seq: 0 }))
      .toSorted(),
  ),
];

const instantOf = (facts: readonly NumberedFact[], type: NumberedFact['type']) =>
  facts.find((fact) => fact.type === type)?.at;

const twice = (facts: readonly NumberedFact[]): string[] => {
  const told = facts
    .filter(({ type }) => type !== 'RecordingStarted' && type !== 'GapSeen')
    .map(({ seq: _seq, ...fact }) => JSON.stringify(fact));
  return told.filter((fact, index) => told.indexOf(fact) !== index);
};

test.each(['before', 'after'] as const)(
  'a process killed at any commit, %s its commands, tells the same call with one recording',
  async (commands) => {
    const whole = await oneCall(join(folder, 'whole.db'), null);
    expect(whole.deaths).toBe(0);
    expect(whole.facts.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['CallEntered', 'OfferMade', 'TalkStarted', 'RecordingStarted', 'CallEnded']),
    );

    let commit = 1;
    for (let died = true; died; commit += 1) {
      const run = await oneCall(join(folder, `${commit}.db`), { commit, commands });
      died = run.deaths > 0;
      const where = `died ${commands} the commands of commit ${commit}`;
      expect(story(run.facts), where).toEqual(story(whole.facts));
      expect(twice(run.facts), where).toEqual([]);
      expect(instantOf(run.facts, 'TalkStarted'), where).toBe(run.talkAt);
      expect(instantOf(run.facts, 'TalkEnded'), where).toBe(run.endedAt);
      expect(instantOf(run.facts, 'CallEnded'), where).toBe(run.endedAt);
      expect([...run.world.recordings], where).toEqual([run.call]);
      expect([run.world.callers.size, run.world.legs.size, run.world.bridges.size], where).toEqual([0, 0, 0]);
      expect(run.pending, where).toEqual([]);
    }
    expect(commit).toBeGreaterThan(8);
  },
);
