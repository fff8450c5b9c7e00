/** An identity of METRICS, or what it stands on, that the facts of an ended call break. */
export interface Violation {
  readonly rule:
    /** Something ended that never began. */
    | 'beginning-unknown'
    /** Something ended before it began; its length is taken as 0. */
    | 'backwards'
    /** The call is over and this has no end: it is closed with the call. */
    | 'end-unknown'
    /** An answered queue segment and a beginning talk that came from a queue do not match one to one. */
    | 'answered-is-talk'
    /** An accepted offer and a talk do not match one to one: of a call dialled or monitored, a talk needs one, but not the other way round. */
    | 'accepted-is-talk'
    /** Two parts of one operator in the call overlap. */
    | 'talks-overlap'
    /** The phases of a part do not tile it. */
    | 'phases-tile'
    /** A part that was over changed its phase. */
    | 'phase-after-end'
    /** The native queue connected somebody whom nobody knows. */
    | 'operator-unknown';
  /** The segment, offer or call that it is about. */
  readonly subject: string;
  readonly detail: string;
}
