import type { CallOffer, OperatorSegment, QueueSegment } from './call.ts';
import type { Violation } from './violation.ts';

interface Parts {
  readonly queueSegments: readonly QueueSegment[];
  readonly operatorSegments: readonly OperatorSegment[];
  readonly offers: readonly CallOffer[];
}

/**
 * The identities of METRICS that one ended call must keep: every answered queue segment ends where exactly one talk of a queue begins, every
 * accepted offer is exactly one talk, one operator's parts do not overlap, and phases tile their part. Empty = all hold.
 */
export function checkIdentities(parts: Parts): readonly Violation[] {
  const { operatorSegments } = parts;
  const byOperator = Map.groupBy(operatorSegments, ({ operatorId }) => operatorId);
  return [
    ...answeredIsTalk(parts),
    ...acceptedIsTalk(parts),
    ...[...byOperator.values()].flatMap(overlaps),
    ...operatorSegments.flatMap(phasesTile),
  ];
}

function answeredIsTalk({ queueSegments, operatorSegments }: Parts): Violation[] {
  const answered = queueSegments.filter((segment) => segment.outcome === 'answered').map((segment) => segment.endedAt);
  const talks = operatorSegments.filter(({ via }) => via === 'queue').map((talk) => talk.talkAt);
  if (sameNumbers(answered, talks)) return [];
  const detail = `answered at [${answered.join()}], talks from [${talks.join()}]`;
  return [{ rule: 'answered-is-talk', subject: 'call', detail }];
}

/** Of a call dialled or monitored the operator's own phone accepts: whether it comes to a talk is seen later. */
const mayBeWithoutTalk: ReadonlySet<CallOffer['purpose']> = new Set(['dial', 'monitor']);

function acceptedIsTalk({ offers, operatorSegments }: Parts): Violation[] {
  const accepted = offers.filter((offer) => offer.outcome === 'accepted');
  const talked = new Set<string>(operatorSegments.map((talk) => talk.offerId).filter((id) => id !== null));
  const silent = accepted.filter(({ id, purpose }) => !talked.has(id) && !mayBeWithoutTalk.has(purpose));
  const unasked = talked.difference(new Set<string>(accepted.map(({ id }) => id)));
  return [
    ...silent.map(({ id }) => ({ rule: 'accepted-is-talk' as const, subject: id, detail: 'no talk' })),
    ...[...unasked].map((subject) => ({ rule: 'accepted-is-talk' as const, subject, detail: 'not accepted' })),
  ];
}

function overlaps(segments: readonly OperatorSegment[]): Violation[] {
  return segments.flatMap((segment, index) => {
    const before = segments[index - 1];
    if (before === undefined || before.endedAt === null || before.endedAt <= segment.talkAt) return [];
    return [{ rule: 'talks-overlap', subject: segment.id, detail: `${before.endedAt - segment.talkAt} ms` }];
  });
}

function phasesTile({ id, talkAt, endedAt, phases }: OperatorSegment): Violation[] {
  const edges = [talkAt, ...phases.map(({ to }) => to)];
  if (edges.at(-1) === endedAt && phases.every(({ from }, index) => from === edges[index])) return [];
  return [{ rule: 'phases-tile', subject: id, detail: edges.join() }];
}

const sameNumbers = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.toSorted(byNumber).join() === b.toSorted(byNumber).join();

const byNumber = (a: number | null, b: number | null): number => (a ?? 0) - (b ?? 0);
