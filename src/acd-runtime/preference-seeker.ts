import { servingOf, type PreferenceRules } from '../acd/queue-rules.ts';
import type { LineFields } from '../acd/state.ts';
import type { CallId, OperatorId, QueueId } from '../shared/ids.ts';
import { parsePhoneNumber, type PhoneRegion } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AcdGateway } from './gateway.ts';
import type { Log, SetTimer } from './ports.ts';

/** Who knows a number, given in E.164, as the ledger has it; null: nobody. Both reject while the ledger is away. */
export interface Acquaintances {
  /** Had the newest conversation with it, begun at `since` or later. */
  readonly lastSpoken: (e164: string, since: EpochMs) => Promise<OperatorId | null>;
  /** Owns the open file of the customer whose number it is; of several the newest. */
  readonly fileOwner: (e164: string) => Promise<OperatorId | null>;
}

export interface SeekerParts {
  readonly gateway: Pick<AcdGateway, 'view' | 'post' | 'onFacts' | 'now'>;
  readonly acquaintances: Acquaintances;
  /** The numbering plan by which numbers without a country code are read. */
  readonly region?: PhoneRegion;
  readonly setTimer: SetTimer;
  readonly log: Log;
}

/** The core lets a caller wait half a second for the answer; with this it has one in time. */
const limitMs = 300;
/** So many look-ups at once, so that a slow ledger is not asked ever more; others find nobody. */
const mostAtOnce = 5;

/**
 * Tells the core whom a caller is offered to first, for queues with a preference: asked when the caller enters, once. A ledger that is
 * away or slow knows nobody. Returns the function that ends it.
 */
export function seekPreferred({ gateway, acquaintances, region, setTimer, log }: SeekerParts): () => void {
  const { view, now } = gateway;
  let underWay = 0;
  let isFailing = false;

  const serves = (operatorId: OperatorId, queueId: QueueId): boolean => {
    const operator = view.operators.get(operatorId);
    return operator !== undefined && servingOf(operator.profile, queueId) !== undefined;
  };

  /** The first of the rule's ways that leads to an operator of the queue. */
  const lookUp = async (
    e164: string,
    queueId: QueueId,
    { by, spanMs }: PreferenceRules,
  ): Promise<OperatorId | null> => {
    for (const way of by) {
      const found =
        way === 'last-spoken'
          ? await acquaintances.lastSpoken(e164, now() - spanMs)
          : await acquaintances.fileOwner(e164);
      if (found !== null && serves(found, queueId)) return found;
    }
    return null;
  };

  const tried = async (...asked: Parameters<typeof lookUp>): Promise<OperatorId | null> => {
    underWay += 1;
    try {
      const found = await lookUp(...asked);
      isFailing = false;
      return found;
    } catch (error) {
      if (!isFailing) log.warn('preferred operators not looked up: callers go to anybody', { cause: String(error) });
      isFailing = true;
      return null;
    } finally {
      underWay -= 1;
    }
  };

  const find = async ({ number, queueId }: LineFields): Promise<OperatorId | null> => {
    const rules = view.queues.get(queueId)?.preferred ?? null;
    const parsed = parsePhoneNumber(number, region);
    if (rules === null || !parsed.ok || underWay >= mostAtOnce) return null;
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const cancel = setTimer(limitMs, () => resolve(null));
    const found = await Promise.race([tried(parsed.e164, queueId, rules), late]);
    cancel();
    return found;
  };

  const seek = async (callId: CallId): Promise<void> => {
    const caller = view.callers.get(callId);
    if (caller?.is !== 'waiting' || caller.preference?.is !== 'sought') return;
    const operatorId = await find(caller);
    await gateway.post({ type: 'PreferredOperatorFound', callId, operatorId, at: now() });
  };

  return gateway.onFacts((facts) => {
    for (const fact of facts) {
      if (fact.type !== 'QueueEntered') continue;
      // Not kept: the core goes on by itself when the half second is over.
      seek(fact.callId).catch((error: unknown) => log.debug('preferred operator not told', { cause: String(error) }));
    }
  });
}
