import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { CallId, LegId, OfferId, OperatorId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Opened = 'segment' | 'transit' | 'dialling' | 'talk' | 'monitoring' | 'outside talk' | 'offer' | 'dial';

/** What begins and what ends a piece of a call, and by which of its fields the two belong together. */
const beginnings: Partial<Record<Fact['type'], readonly [Opened, string]>> = {
  ...{
    QueueEntered: ['segment', 'callId'],
    TransitStarted: ['transit', 'callId'],
    CallDialled: ['dialling', 'callId'],
  },
  ...{ OfferMade: ['offer', 'offerId'], DirectOfferMade: ['offer', 'offerId'], DialSent: ['dial', 'legId'] },
  ...{ TalkStarted: ['talk', 'offerId'], MonitorStarted: ['monitoring', 'offerId'] },
  OutsideTalkStarted: ['outside talk', 'legId'],
};
const ends: Partial<Record<Fact['type'], readonly [Opened, string]>> = {
  ...{
    QueueSegmentEnded: ['segment', 'callId'],
    TransitEnded: ['transit', 'callId'],
    OfferEnded: ['offer', 'offerId'],
  },
  ...{ DialEnded: ['dial', 'legId'], TalkEnded: ['talk', 'offerId'], MonitorEnded: ['monitoring', 'offerId'] },
  OutsideTalkEnded: ['outside talk', 'legId'],
};

const isOfLeg = (piece: Opened): boolean => piece !== 'segment' && piece !== 'transit' && piece !== 'dialling';

interface Piece {
  readonly piece: Opened;
  readonly callId: CallId;
  readonly operatorId: OperatorId | null;
}

/** Reads the pieces that a call is made of: what begins ends once, and between them a call is in one place at a time. */
export class PartAuditor {
  readonly #open = new Map<string, Piece>();
  readonly #made = new Set<LegId>();

  hear(facts: readonly Fact[], { callers }: AcdState): void {
    const touched = new Set<CallId>();
    for (const fact of facts) {
      if (!('callId' in fact) || fact.callId === null || fact.type === 'Refused') continue;
      touched.add(fact.callId);
      this.#heard(fact, fact.callId);
    }
    for (const id of touched) this.#isInOnePlace(id, callers.get(id)?.is);
  }

  /** Throws if anything is still open: asked when everybody is gone. */
  close(): void {
    assertThat(this.#open.size === 0, 'a piece of a call never ended', [...this.#open]);
  }

  #heard(fact: Fact, callId: CallId): void {
    const [begins, by = ''] = beginnings[fact.type] ?? [];
    const [ended, endedBy = ''] = ends[fact.type] ?? [];
    const fields = fact as unknown as Record<string, string>;
    if (begins !== undefined) this.#begin(fact, { piece: begins, callId, operatorId: operatorOf(fact) }, fields[by]);
    if (ended !== undefined) {
      const wasOpen = this.#open.delete(`${ended} ${fields[endedBy]}`);
      assertThat(wasOpen, `the ${ended} ended twice or never began`, fact);
    }
    if (fact.type === 'TalkStarted' || fact.type === 'CallEnded') this.#open.delete(`dialling ${callId}`);
    if (fact.type !== 'CallEnded') return;
    const left = [...this.#open].filter(([, piece]) => piece.callId === callId);
    assertThat(left.length === 0, 'a call ended with something open', { fact, left });
  }

  #begin(fact: Fact, piece: Piece, id: string | undefined): void {
    const key = `${piece.piece} ${id}`;
    const isAgain = fact.type === 'MonitorStarted' && this.#open.has(key);
    if (piece.piece === 'offer') {
      assertThat(!this.#made.has(id as OfferId), 'an offer was made twice', fact);
      this.#made.add(id as OfferId);
    }
    assertThat(isAgain || !this.#open.has(key), `the ${piece.piece} began twice`, fact);
    if (piece.piece === 'talk' || piece.piece === 'monitoring')
      assertThat(this.#made.has(id as OfferId), 'who was never asked is in a call', fact);
    const { operatorId } = piece;
    const others = [...this.#open].filter(([other, { operatorId: who }]) => who === operatorId && other !== key);
    // The offer of a talk ends in the same step, a little before or after.
    const elsewhere = others.find(([other]) => operatorId !== null && !other.endsWith(` ${id}`));
    assertThat(elsewhere === undefined, 'an operator is in two places', { fact, elsewhere });
    this.#open.set(key, piece);
  }

  #isInOnePlace(id: CallId, is: string | undefined): void {
    const pieces = [...this.#open.values()].filter(({ callId }) => callId === id).map(({ piece }) => piece);
    const places = pieces.filter((piece) => !isOfLeg(piece));
    const talks = pieces.filter((piece) => piece === 'talk' || piece === 'outside talk');
    const all = [...places, ...(talks.length > 0 ? ['talk'] : [])].join();
    const at = is === 'leaving' || is === undefined ? '' : placeOf[is];
    assertThat(all === at, 'a call is not in the one place where it is', { id, is, pieces });
  }
}

const placeOf: Readonly<Record<string, string>> = {
  ...{ waiting: 'segment', offered: 'segment', connecting: 'segment', talking: 'talk' },
  ...{ dialling: 'dialling', 'in-transit': 'transit' },
};

/** Of whom a piece is the work. */
function operatorOf(fact: Fact): OperatorId | null {
  switch (fact.type) {
    case 'OfferMade':
    case 'DirectOfferMade':
    case 'TalkStarted':
    case 'MonitorStarted':
      return fact.operatorId;
    default:
      return null;
  }
}
