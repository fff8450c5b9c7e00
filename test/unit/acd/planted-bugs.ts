/** A fault that somebody could make: in `file` of the core, `from` is written as `to`. */
export interface PlantedBug {
  readonly name: string;
  /** What the properties say of it. */
  readonly seenAs: RegExp;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Of the traffic in which it is seen soon; missing: that of most. */
  readonly seed?: number;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'the last caller is served first',
    seenAs: /was passed over/,
    file: 'sorted-list.ts',
    from: 'isEarlier(places[nth] ?? place, place) : rank < place.rank;',
    to: 'isEarlier(places[nth] ?? place, place) : rank > place.rank;',
  },
  {
    name: 'an operator of two queues serves the shorter wait',
    seenAs: /a caller was passed over/,
    file: 'assign.ts',
    from: 'return one.urgency > other.urgency;',
    to: 'return one.urgency < other.urgency;',
  },
  {
    name: 'a caller who comes back to the line is forgotten by the assignment',
    seenAs: /waits while operator/,
    file: 'indexes.ts',
    from: 'woken.callers.add(after.id)',
    to: 'before ?? woken.callers.add(after.id)',
  },
  {
    name: 'a failed offer costs the place in the line',
    seenAs: /a caller lost the place/,
    file: 'offer-end.ts',
    from: "...widened(draft, caller), is: 'waiting', since: at",
    to: "...widened(draft, caller), is: 'waiting', since: at, placedAt: at",
  },
  {
    name: 'a phone that cannot be reached is rung',
    seenAs: /an offer to one who is not ready/,
    file: 'ready.ts',
    from: '&& operator.reachable',
    to: '',
  },
  {
    name: 'a withdrawn offer goes on ringing',
    seenAs: /a leg is left behind/,
    file: 'offer-end.ts',
    from: "  draft.commands.push({ type: 'ReleaseOperator', offerId: offer.id });",
    to: '',
  },
  {
    name: 'a call that somebody ended goes on at the phone',
    seenAs: /a leg is left behind/,
    file: 'legs.ts',
    from: "if (!isGone) commands.push({ type: 'ReleaseOperator', offerId });",
    to: '',
  },
  {
    name: 'an operator who missed is idle at once',
    seenAs: /no back-off after a miss/,
    file: 'activity.ts',
    from: "{ is: 'cool-down', since: at, until: at + lengthMs }",
    to: "lengthMs > 0 && { is: 'idle', since: at }",
  },
  {
    name: 'a second offer of a call has the id of the first',
    seenAs: /an offer was made twice/,
    file: 'assign.ts',
    from: 'const offers = caller.offers + 1;',
    to: 'const offers = Math.max(1, caller.offers);',
  },
  {
    name: 'an operator who loses the race keeps a ringing leg',
    seenAs: /ReleaseOperator .* was not asked/,
    file: 'offer-machine.ts',
    from: "  draft.commands.push({ type: 'ReleaseOperator', offerId });\n  seeAnomaly",
    to: '  seeAnomaly',
  },
  {
    name: 'a deadline that was met acts all the same',
    seenAs: /a stale deadline acted/,
    file: 'step.ts',
    from: ' && dueOfOffer(offer) === due',
    to: '',
  },
  {
    name: 'a caller who hangs up leaves the ringing offer behind',
    seenAs: /has no caller|a call ended with something open/,
    file: 'caller-machine.ts',
    from: 'const leftAt = withdrawAll(draft, caller, why);',
    to: 'const leftAt = laterOf(draft, caller.since);',
  },
  {
    name: 'an answered segment does not end',
    seenAs: /a call is not in the one place where it is/,
    file: 'talk.ts',
    from: "endSegment(draft, caller, at, 'answered');",
    to: 'void at;',
  },
  {
    name: 'no wrap-up when the operator hangs up',
    seenAs: /wrap-up is missing or too much/,
    file: 'legs.ts',
    from: 'if (wrapUpMs > 0)',
    to: 'if (wrapUpMs > 0 && offerId !== gone)',
  },
  {
    name: 'instants of two sockets are told as they come',
    seenAs: /activities of an operator overlap|go back in time/,
    file: 'line.ts',
    from: 'Math.max(draft.at, ...instants)',
    to: '(instants.length, draft.at)',
  },
  {
    name: 'an ended offer stays in the spool',
    seenAs: /has no caller|gave another result|talks already/,
    file: 'draft.ts',
    from: 'draft.state.offers.delete(id);\n  draft.changed.offers.add(id);',
    to: 'draft.state.offers.delete(id);',
  },
  {
    name: 'an operator removed during a call is gone at once',
    seenAs: /has no operator|has none/,
    file: 'operator-machine.ts',
    from: "operator === undefined || operator.activity.is === 'idle'",
    to: 'operator !== undefined',
  },
];
