import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, FactType } from '../../../src/acd/facts.ts';
import { phaseTime } from '../../../src/calls/call.ts';
import { foldCall } from '../../../src/calls/fold-call.ts';
import { nodeId } from '../../../src/shared/ids.ts';
import { numbered } from '../../support/call-facts.ts';
import * as told from '../../support/control-facts.ts';

const { call, second } = told;
const node = nodeId('pbx-1');
const fold = (facts: readonly Fact[]) => foldCall(node, call, numbered(facts))!;
const without = (facts: readonly Fact[], ...types: FactType[]): Fact[] =>
  facts.filter((fact) => !types.includes(fact.type));
const rules = (facts: readonly Fact[]) => fold(facts).violations.map(({ rule, detail }) => [rule, detail]);

describe('the phases of an operator’s part', () => {
  it('tile it, and give each operator the own times', () => {
    const folded = fold(told.consultation);
    const times = folded.operatorSegments.map((part) => [
      ...[part.operatorId, part.via, phaseTime(part, 'talk'), phaseTime(part, 'hold'), phaseTime(part, 'consult')],
    ]);
    expect(times).toEqual([
      ['sara', 'queue', 10_000, 5_000, 15_000],
      ['ali', 'consult', 20_000, 0, 10_000],
    ]);
    expect(folded.operatorSegments[0]!.phases.map(({ phase, from, to }) => [phase, from, to])).toEqual([
      ['talk', second(10), second(20)],
      ['hold', second(20), second(25)],
      ['consult', second(25), second(40)],
    ]);
    expect(folded.events.transfers).toMatchObject([{ by: 'sara', how: 'attended', taken: true }]);
    expect(folded.violations).toEqual([]);
  });

  it('go on while the call does', () => {
    const [sara] = fold(told.consultation.filter(({ at }) => at <= second(30))).operatorSegments;
    expect(sara!.phases.at(-1)).toEqual({ phase: 'consult', from: second(25), to: null });
    expect(phaseTime(sara!, 'talk')).toBeNull();
  });

  it('do not change after the part', () => {
    const late: Fact = { at: second(50), type: 'PhaseChanged', ...told.sara, phase: 'hold' };
    expect(rules([...told.consultation, late])).toEqual([['phase-after-end', 'hold']]);
  });
});

describe('a call that is handed over', () => {
  it('blind, and taken', () => {
    const folded = fold(told.blind('answered'));
    expect(folded.events.transfers).toEqual([
      { at: second(30), by: 'sara', how: 'blind', to: { is: 'operator', operatorId: 'ali' }, taken: true },
    ]);
    expect(folded.events.transits).toMatchObject([{ why: 'transfer', from: second(30), to: second(35) }]);
    expect(folded.operatorSegments.map(({ operatorId, via }) => [operatorId, via])).toEqual([
      ['sara', 'queue'],
      ['ali', 'transfer'],
    ]);
    expect(folded.call.outcome).toBe('answered');
    expect(folded.violations).toEqual([]);
  });

  it('blind and in vain, and comes back', () => {
    const folded = fold(told.blind('timed-out'));
    expect(folded.events.transfers).toMatchObject([{ taken: false }]);
    expect(folded.events.transits.map(({ why, outcome }) => [why, outcome])).toEqual([
      ['transfer', 'timed-out'],
      ['back', 'answered'],
    ]);
    expect(folded.operatorSegments.map(({ operatorId, via }) => [operatorId, via])).toEqual([
      ['sara', 'queue'],
      ['sara', 'return'],
    ]);
    expect(folded.violations).toEqual([]);
  });

  it('and abandoned on the way was answered all the same', () => {
    const folded = fold(told.blind('abandoned'));
    expect(folded.call).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
    expect(folded.events).toMatchObject({ transfers: [{ taken: false }], transits: [{ outcome: 'abandoned' }] });
    expect(folded.violations).toEqual([]);
  });

  it('to a number, whose leg is an attempt and a talk of its own', () => {
    const folded = fold(told.toNumber);
    expect(folded.attempts).toMatchObject([{ purpose: 'transfer', number: '02188001122', outcome: 'answered' }]);
    expect(folded.events.outsideTalks).toEqual([{ legId: `${call}-d1`, from: second(36), to: second(60) }]);
    expect(folded.call.trunkId).toBeNull();
    expect(folded.violations).toEqual([]);
    expect(rules(without(told.toNumber, 'OutsideTalkEnded'))).toEqual([['end-unknown', 'outside talk']]);
  });

  it('leaves nothing open once it is over', () => {
    const folded = fold(without(told.blind('abandoned'), 'TransitEnded'));
    expect(folded.events.transits).toMatchObject([{ to: second(33), outcome: 'lost' }]);
    expect(folded.violations).toMatchObject([{ rule: 'end-unknown', detail: 'transit' }]);
  });
});

describe('a call whose operator is lost', () => {
  it('comes back to the same operator: one call, two parts', () => {
    const folded = fold(told.legLost);
    expect(folded.events.legLosses).toEqual([{ at: second(30), operatorId: 'sara', offerId: told.sara.offerId }]);
    expect(folded.events.transits).toMatchObject([{ why: 'leg-lost', outcome: 'answered' }]);
    expect(folded.operatorSegments.map(({ via }) => via)).toEqual(['queue', 'return']);
    expect(folded.queueSegments).toHaveLength(1);
    expect(folded.violations).toEqual([]);
  });
});

describe('a call that supervisors come into', () => {
  it('tells who was there, in which seat, and who took it over', () => {
    const folded = fold(told.takenOver);
    expect(folded.events.monitorings.map(({ seat, from, to }) => [seat, from, to])).toEqual([
      ['listening', second(20), second(25)],
      ['whispering', second(25), second(30)],
    ]);
    expect(folded.events.takeOvers).toEqual([{ at: second(30), by: 'mina', from: 'sara' }]);
    expect(folded.operatorSegments.map(({ operatorId, via }) => [operatorId, via])).toEqual([
      ['sara', 'queue'],
      ['mina', 'transfer'],
    ]);
    expect(folded.violations).toEqual([]);
  });

  it('needs no talk for who only listened', () => {
    expect(rules(told.listened)).toEqual([]);
    expect(rules(without(told.listened, 'MonitorEnded'))).toEqual([['end-unknown', 'monitoring']]);
  });
});

it('pauses of the recording last until somebody ends them, or the call ends', () => {
  const pause = (at: number, paused: boolean): Fact => ({
    ...{ at: second(at), type: 'RecordingPauseChanged', callId: call, paused, by: told.sara.operatorId },
  });
  const [first, last] = [told.answered.slice(0, -2), told.answered.slice(-2)];
  const folded = fold([...first, pause(12, true), pause(13, true), pause(15, false), pause(50, true), ...last]);
  expect(folded.events.recordingPauses).toEqual([
    { from: second(12), to: second(15), by: 'sara' },
    { from: second(50), to: second(60), by: 'sara' },
  ]);
  expect(folded.violations).toEqual([]);
});

it.each(Object.entries(told.all))('%s: is the same in any order and told twice', (_what, given) => {
  const facts = numbered(given);
  const expected = foldCall(node, call, facts);
  const anyOrder = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
  fc.assert(
    fc.property(anyOrder, (order) => {
      expect(foldCall(node, call, order)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

it('never breaks what the tables demand, whatever the facts', () => {
  const whole = Object.values(told.all).flat();
  const broken = fc
    .shuffledSubarray(whole)
    .chain((facts) =>
      fc.tuple(
        ...facts.map((fact) => fc.integer({ min: -90_000, max: 90_000 }).map((by) => ({ ...fact, at: fact.at + by }))),
      ),
    );
  fc.assert(
    fc.property(broken, (facts) => {
      const folded = foldCall(node, call, numbered(facts));
      if (folded === null) return;
      const isOver = folded.call.endedAt !== null;
      for (const { talkAt, endedAt, phases } of folded.operatorSegments) {
        expect(phases.map(({ to }) => to)).toEqual([...phases.slice(1).map(({ from }) => from), endedAt]);
        expect(phases[0]!.from).toBe(talkAt);
        expect(phases.every(({ from, to }) => to === null || to >= from)).toBe(true);
      }
      for (const { sentAt, rangAt, endedAt, outcome } of folded.attempts) {
        expect((rangAt ?? sentAt) >= sentAt && (endedAt ?? sentAt) >= sentAt).toBe(true);
        expect(endedAt === null).toBe(outcome === null);
      }
      const { transits, outsideTalks, monitorings, recordingPauses } = folded.events;
      for (const { from, to } of [...transits, ...outsideTalks, ...monitorings, ...recordingPauses]) {
        expect(to === null ? !isOver : to >= from).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
