import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { violations } from '../../../src/acd/invariants.ts';
import { step } from '../../../src/acd/step.ts';
import { readEvent, writeCommand, writeFact } from './notation.ts';
import { milliseconds } from './settings.ts';

/**
 * A scenario is a text: its first line is a comment that says the rule, `given …` lines set the scene, `at 12s …` lines are events, and what
 * is indented under an event is all that it leads to: `> Command …` in order, then `= Fact …` in order.
 * `given operator ali support,sales` is an operator who is available and reachable. `at 5s now 9s …` is an event that was
 * learned late. `CallerEntered … as callback`: another kind of work than a call. `#` begins a comment.
 */
export interface ScenarioLine {
  readonly text: string;
  readonly kind: 'prose' | 'event' | 'expected';
  readonly events: readonly AcdEvent[];
}

function readLine(raw: string): ScenarioLine {
  const text = raw.replace(/(^|\s+)#.*$/, '');
  const words = text.trim().split(/\s+/);
  const [first = '', second = '', third = '', ...rest] = words;
  if (/^\s+[>=] /.test(text)) return { text: raw, kind: 'expected', events: [] };
  if (first === 'given' && second === 'operator') {
    const given = [
      ['OperatorConfigured', third, ...rest],
      ['ReachableChanged', third, 'true'],
      ['PresenceChosen', third, 'available'],
    ];
    return { text: raw, kind: 'prose', events: given.map((event) => readEvent(0, event)) };
  }
  if (first === 'given') return { text: raw, kind: 'prose', events: [readEvent(0, words.slice(1))] };
  if (first === '') return { text: raw, kind: 'prose', events: [] };
  if (first !== 'at') throw new Error(`cannot read the line ${raw}`);
  const at = milliseconds(second);
  if (third !== 'now') return { text: raw, kind: 'event', events: [readEvent(at, words.slice(2))] };
  const event = { ...readEvent(at, rest.slice(1)), now: milliseconds(rest[0] ?? '') };
  return { text: raw, kind: 'event', events: [event] };
}

/** Runs a scenario and writes it again with what really came; it has passed when the two texts are the same. */
export function replay(source: string): string {
  const state = emptyState();
  const written: string[] = [];
  for (const line of source.split('\n').map(readLine)) {
    if (line.kind === 'expected') continue;
    written.push(line.text);
    for (const event of line.events) {
      const { commands, facts } = step(state, event, { explains: false });
      if (line.kind === 'event') {
        written.push(...commands.map((command) => `  ${writeCommand(command)}`));
        written.push(...facts.map((fact) => `  ${writeFact(fact, event.at)}`));
      }
      written.push(...violations(state, event.now ?? event.at).map((violation) => `  ! ${violation}`));
    }
  }
  return written.join('\n');
}
