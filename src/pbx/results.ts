import type { PbxResult } from '../acd-runtime/ports.ts';
import { PasokhError } from '../shared/errors.ts';

/** The PBX did not answer in time, or the link is down. The action may or may not have been done. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** What swagger-client puts into its own message when the API description cannot be loaded. */
  get statusText(): string {
    return this.message;
  }
}

/** ARI answered with an error status. */
export class AriRefusal extends Error {
  override readonly name = 'AriRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  get statusText(): string {
    return this.message;
  }
}

/** AMI answered `Response: Error`. */
export class AmiRefusal extends Error {
  override readonly name = 'AmiRefusal';
}

export const ok: PbxResult = { is: 'ok' };
export const gone: PbxResult = { is: 'gone' };
export const refused = (why: string): PbxResult => ({ is: 'refused', why });

export const isAmiRefusal = (error: unknown): boolean => error instanceof AmiRefusal;

/** Whether ARI has refused with this status. */
const isStatus =
  (status: number) =>
  (error: unknown): boolean =>
    error instanceof AriRefusal && error.status === status;

export const isGone = isStatus(404);

/** What is to be made under our id is there already: the twin of a repeated command. */
export const isTwin = isStatus(409);

/** A bridge that is to be ended is ending already. */
export const isEnding = isStatus(409);

/** Every reason but a missing channel why Asterisk makes no spying channel, mostly that the last one of this id is still going. */
export const isNotMade = isStatus(500);

/**
 * Runs actions until one fails, and makes a typed result of that: 404 is `gone`, every other refusal is `refused`. Never
 * rejects: what nobody expected is handed to `unexpected`, and the PBX counts as unreachable.
 */
export async function settle(
  actions: () => Promise<PbxResult | undefined>,
  unexpected: (error: unknown) => void,
): Promise<PbxResult> {
  try {
    return (await actions()) ?? ok;
  } catch (error) {
    if (isGone(error)) return gone;
    if (error instanceof AriRefusal) return refused(`${String(error.status)} ${error.message}`);
    if (error instanceof AmiRefusal) return refused(error.message);
    if (error instanceof PasokhError) return refused(error.code);
    if (!(error instanceof Unanswered)) unexpected(error);
    return { is: 'unreachable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** What an action gives, and `instead` where it meets a refusal that `expected` names; rethrows all others. */
export async function unless<Result, Instead>(
  expected: (error: unknown) => boolean,
  action: Promise<Result>,
  instead: Instead,
): Promise<Result | Instead> {
  try {
    return await action;
  } catch (error) {
    if (expected(error)) return instead;
    throw error;
  }
}

/** Whether an action is done, or meets a refusal that `expected` names. */
export const isDone = (expected: (error: unknown) => boolean, action: Promise<unknown>): Promise<boolean> =>
  unless(
    expected,
    action.then(() => true),
    false,
  );

/** Whether what is looked for is there. */
export const exists = (look: Promise<unknown>): Promise<boolean> => isDone(isGone, look);

/** Takes the refusals that `expected` names for success. */
export async function accepting(expected: (error: unknown) => boolean, action: Promise<unknown>): Promise<undefined> {
  await isDone(expected, action);
}

/** Waits for all, also when one has failed: nothing goes on unseen. */
export async function together<const Actions extends readonly Promise<unknown>[]>(
  actions: Actions,
): Promise<{ -readonly [Key in keyof Actions]: Awaited<Actions[Key]> }> {
  await Promise.allSettled(actions);
  return Promise.all(actions);
}
