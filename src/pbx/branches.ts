import type { CallId, LegId } from '../shared/ids.ts';
import { channelOf } from './names.ts';

/** The channels of operators' legs: one for each phone that rings for an offer. One for each connection. */
export interface Branches {
  /** The channel of a leg, of several the one that was answered; or of a call's customer. */
  readonly channelOf: (id: CallId | LegId) => string;
}

export const createBranches = (): Branches => ({ channelOf });
