import { begin, forward, known, type CallBook, type FactOf } from './call-book.ts';

export function startTalk(book: CallBook, fact: FactOf<'TalkStarted'>): void {
  begin(book.talks, {
    ...{
      id: fact.offerId,
      callId: book.callId,
      queueId: fact.queueId,
      operatorId: fact.operatorId,
      offerId: fact.offerId,
    },
    ...{ servedBy: 'pasokh', via: fact.via ?? 'queue', talkAt: fact.at, endedAt: null },
    phases: [{ phase: fact.phase ?? 'talk', from: fact.at, to: null }],
  });
}

/** The next phase begins where the present one ends, so that they tile the part. */
export function changePhase(book: CallBook, { offerId, phase, at }: FactOf<'PhaseChanged'>): void {
  const talk = known(book, book.talks, offerId);
  const last = talk?.phases.at(-1);
  if (talk === null || last === undefined || last.phase === phase) return;
  if (talk.endedAt !== null) {
    book.violations.push({ rule: 'phase-after-end', subject: offerId, detail: phase });
    return;
  }
  last.to = forward(book, offerId, last.from, at);
  talk.phases.push({ phase, from: last.to, to: null });
}

export function endTalk(book: CallBook, { offerId, at }: FactOf<'TalkEnded'>): void {
  const talk = known(book, book.talks, offerId);
  const last = talk?.phases.at(-1);
  if (talk?.endedAt !== null || last === undefined) return;
  last.to = forward(book, offerId, last.from, at);
  talk.endedAt = last.to;
}
