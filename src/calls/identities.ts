import type { CallOffer, OperatorSegment, QueueSegment } from './call.ts';
import type { Violation } from './violation.ts';

interface Parts {
  readonly queueSegments: readonly QueueSegment[];
  readonly operatorSegments: readonly OperatorSegment[];
  readonly offers: readonly CallOffer[];
}

/**
 * The identities of METRICS that one ended call must keep: every answered queue segment ends where exactly one talk begins,
 * every accepted offer is exactly one talk, and operators' parts do not overlap. Empty = all hold.
 */
export function checkIdentities(parts: Parts): readonly Violation[] {
  return [...answeredIsTalk(parts), ...acceptedIsTalk(parts), ...overlaps(parts.operatorSegments)];
}

function answeredIsTalk({ queueSegments, operatorSegments }: Parts): Violation[] {
  const answered = queueSegments.filter((segment) => segment.outcome === 'answered').map((segment) => segment.endedAt);
  const talks = operatorSegments.map((talk) => talk.talkAt);
  if (sameNumbers(answered, talks)) return [];
  const detail = `answered at [${answered.join()}], talks from [${talks.join()}]`;
  return [{ rule: 'answered-is-talk', subject: 'call', detail }];
}

function acceptedIsTalk({ offers, operatorSegments }: Parts): Violation[] {
  const accepted = new Set<string>(offers.filter((offer) => offer.outcome === 'accepted').map((offer) => offer.id));
  const talked = new Set<string>(operatorSegments.map((talk) => talk.offerId).filter((id) => id !== null));
  return [...accepted.symmetricDifference(talked)].map((subject) => ({
    ...{ rule: 'accepted-is-talk', subject },
    detail: accepted.has(subject) ? 'no talk' : 'not accepted',
  }));
}

function overlaps(segments: readonly OperatorSegment[]): Violation[] {
  return segments.flatMap((segment, index) => {
    const before = segments[index - 1];
    if (before === undefined || before.endedAt === null || before.endedAt <= segment.talkAt) return [];
    return [{ rule: 'talks-overlap', subject: segment.id, detail: `${before.endedAt - segment.talkAt} ms` }];
  });
}

const sameNumbers = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.toSorted(byNumber).join() === b.toSorted(byNumber).join();

const byNumber = (a: number | null, b: number | null): number => (a ?? 0) - (b ?? 0);
