import type { Route } from '../acd/state.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import { bareNumber, type PhoneRegion } from '../shared/phone-number.ts';
import type { Role } from '../shared/role.ts';
import { minute, type EpochMs } from '../shared/time.ts';
import { decideDial, readDialled } from './decide-dial.ts';
import type { DialBook } from './dial-book.ts';
import type { DialRules } from './dial-rules.ts';
import type { DialledCalls } from './dialled-calls.ts';
import { queueOfNumber, type QueuesByNumber } from './own-numbers.ts';
import type { DialledVia, RefusedDial } from './refused-dials.ts';
import { routesFor, type Wanted } from './routes-for.ts';
import { isDown, type TrunkStates } from './trunk-states.ts';

/** Who dials, and in which queue's name (null: of none). */
export interface Dialler {
  readonly operatorId: OperatorId;
  readonly role: Role;
  readonly queueId: QueueId | null;
  readonly via: DialledVia;
}

/** What the core is told: the number in E.164 (an emergency or service number as it is), the number shown by the first route, the ways out. */
export interface DialPlan {
  readonly number: string;
  readonly shown: string;
  /** At least one, the best first. */
  readonly routes: readonly Route[];
  readonly isEmergency?: true;
}

/** Says who may dial what, and which way it goes out. */
export interface DialOut {
  /**
   * Settles at once, from what is known: nothing is asked of the ledger.
   *
   * @param to as a person writes it: `0912…`, `0098…`, `021…`, Persian digits, spaces, dashes
   * @throws PasokhError `number-invalid`, with the `queueId` where it is that of a queue of ours; `dial-refused` with `{rule, number}`; `dial-limit` with `{number, limit, most}`; `no-trunk` with
   *   `{number}` where no trunk carries it, `trunks-down` where all that do are known to be down; `ledger-unavailable` if the rules were never read
   */
  readonly plan: (to: string, by: Dialler) => DialPlan;
  /** The number that is meant, as `plan` tells it; nobody asks whether it may be dialled. @throws PasokhError `number-invalid`, `ledger-unavailable`, as `plan` */
  readonly numberOf: (to: string) => string;
  /** The queue whose number this is: calls are handed to it without going out. @throws PasokhError `ledger-unavailable`, as `plan` */
  readonly queueOf: (to: string) => QueueId | undefined;
}

export interface DialOutDeps {
  readonly book: Pick<DialBook, 'known'>;
  readonly dialled: Pick<DialledCalls, 'atOnce' | 'lastHour'>;
  readonly trunkStates: Pick<TrunkStates, 'of'>;
  readonly live: { readonly queues: QueuesByNumber };
  /** Where the rules name none. */
  readonly defaultRegion: PhoneRegion;
  /** Told of what a rule or a limit does not allow. */
  readonly refused: (refused: RefusedDial) => void;
  readonly now: () => EpochMs;
}

export function createDialOut(deps: DialOutDeps): DialOut {
  const { book, dialled, trunkStates, live, defaultRegion, refused, now } = deps;
  /** Each operator's own. @throws PasokhError `dial-limit` */
  const checkLimits = (operatorId: OperatorId, number: string, { callsAtOnce, callsPerHour }: DialRules): void => {
    if (callsAtOnce !== null && dialled.atOnce(operatorId) >= callsAtOnce) {
      throw new PasokhError('dial-limit', { data: { number, limit: 'callsAtOnce', most: callsAtOnce } });
    }
    if (callsPerHour === null) return;
    // Only when this one is an hour old there is room for another.
    const inTheWay = dialled.lastHour(operatorId).at(-callsPerHour);
    if (inTheWay === undefined) return;
    const retryAfterMs = inTheWay + 60 * minute - now();
    throw new PasokhError('dial-limit', { data: { number, limit: 'callsPerHour', most: callsPerHour, retryAfterMs } });
  };

  /**
   * Without those that are down. What is known of them may be some seconds old: nobody in an emergency is refused for it, but they are
   * tried last. @throws PasokhError `trunks-down`
   */
  const standing = ({ number, isEmergency }: Wanted, routes: readonly Route[]): readonly Route[] => {
    const down = routes.filter(({ trunkId }) => isDown(trunkStates.of(trunkId).state));
    const up = routes.filter((route) => !down.includes(route));
    if (isEmergency) return [...up, ...down];
    if (up.length === 0 && down.length > 0) throw new PasokhError('trunks-down', { data: { number } });
    return up;
  };

  const regionOf = ({ region }: DialRules) => (region ?? defaultRegion) as PhoneRegion;
  const queueOf: DialOut['queueOf'] = (to) => {
    const { rules } = book.known();
    const isEmergency = rules.emergencyNumbers.includes(bareNumber(to));
    return isEmergency ? undefined : queueOfNumber(to, live.queues, regionOf(rules));
  };

  const read = (to: string): Wanted => {
    const own = queueOf(to);
    if (own !== undefined) throw ownNumber(own);
    const { rules } = book.known();
    return readDialled(to, rules, regionOf(rules));
  };

  const plan: DialOut['plan'] = (to, { operatorId, role, queueId }) => {
    const wanted = read(to);
    const { trunks, rules } = book.known();
    const region = regionOf(rules);
    decideDial(wanted, role, rules, region);
    if (!wanted.isEmergency) checkLimits(operatorId, wanted.number, rules);
    const shown = queueId === null ? [] : (live.queues.get(queueId)?.dialledNumbers ?? []);
    const routes = standing(wanted, routesFor(wanted, shown, trunks, region));
    const [first] = routes;
    if (first === undefined) throw new PasokhError('no-trunk', { data: { number: wanted.number } });
    const { number, isEmergency } = wanted;
    return { number, shown: first.shown, routes, ...(isEmergency ? { isEmergency } : {}) };
  };

  return {
    queueOf,
    numberOf: (to) => read(to).number,
    plan: (to, by) => {
      try {
        return plan(to, by);
      } catch (error) {
        const why = error instanceof PasokhError ? refusalIn(error) : null;
        if (why !== null) refused({ at: now(), by: by.operatorId, via: by.via, ...why });
        throw error;
      }
    },
  };
}

/** What was refused and by which rule or limit; null where nobody forbade it. */
function refusalIn({ code, data }: PasokhError): Pick<RefusedDial, 'number' | 'rule'> | null {
  if (code !== 'dial-refused' && code !== 'dial-limit') return null;
  return { number: String(data['number']), rule: String(data['rule'] ?? data['limit']) };
}

const ownNumber = (queueId: QueueId): PasokhError =>
  new PasokhError('number-invalid', {
    message: 'This is the number of a queue of ours.',
    data: { reason: 'own-queue', queueId },
  });
