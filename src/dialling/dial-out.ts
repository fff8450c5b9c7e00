import type { Route } from '../acd/state.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import { bareNumber, type PhoneRegion } from '../shared/phone-number.ts';
import type { Role } from '../shared/role.ts';
import { minute, type EpochMs } from '../shared/time.ts';
import { decideDial } from './decide-dial.ts';
import type { DialBook } from './dial-book.ts';
import type { DialRules } from './dial-rules.ts';
import type { DialledCalls } from './dialled-calls.ts';
import { queueOfNumber, type QueuesByNumber } from './own-numbers.ts';
import type { DialledVia, RefusedDial } from './refused-dials.ts';
import { routesFor } from './routes-for.ts';

/** Who dials, and in which queue's name (null: of none). */
export interface Dialler {
  readonly operatorId: OperatorId;
  readonly role: Role;
  readonly queueId: QueueId | null;
  readonly via: DialledVia;
}

/** What the core is told: the number in E.164 (an emergency number as it is), the number shown by the first route, the ways out. */
export interface DialPlan {
  readonly number: string;
  readonly shown: string;
  /** At least one, the best first. */
  readonly routes: readonly Route[];
}

/** Says who may dial what, and which way it goes out. */
export interface DialOut {
  /**
   * Settles at once, from what is known: nothing is asked of the ledger.
   *
   * @param to as a person writes it: `0912…`, `0098…`, `021…`, Persian digits, spaces, dashes
   * @throws PasokhError `number-invalid`, with the `queueId` where it is that of a queue of ours; `dial-refused` with `{rule, number}`; `dial-limit` with `{number, limit, most}`; `no-trunk` with
   *   `{number}` where no trunk carries it; `ledger-unavailable` if the rules were never read
   */
  readonly plan: (to: string, by: Dialler) => DialPlan;
  /** The queue whose number this is: calls are handed to it without going out. @throws PasokhError `ledger-unavailable`, as `plan` */
  readonly queueOf: (to: string) => QueueId | undefined;
}

export interface DialOutDeps {
  readonly book: Pick<DialBook, 'known'>;
  readonly dialled: Pick<DialledCalls, 'atOnce' | 'lastHour'>;
  readonly live: { readonly queues: QueuesByNumber };
  /** Where the rules name none. */
  readonly defaultRegion: PhoneRegion;
  /** Told of what a rule or a limit does not allow. */
  readonly refused: (refused: RefusedDial) => void;
  readonly now: () => EpochMs;
}

export function createDialOut({ book, dialled, live, defaultRegion, refused, now }: DialOutDeps): DialOut {
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

  const regionOf = ({ region }: DialRules) => (region ?? defaultRegion) as PhoneRegion;
  const queueOf: DialOut['queueOf'] = (to) => {
    const { rules } = book.known();
    const isEmergency = rules.emergencyNumbers.includes(bareNumber(to));
    return isEmergency ? undefined : queueOfNumber(to, live.queues, regionOf(rules));
  };

  const plan: DialOut['plan'] = (to, { operatorId, role, queueId }) => {
    const own = queueOf(to);
    if (own !== undefined) throw ownNumber(own);
    const { trunks, rules } = book.known();
    const region = regionOf(rules);
    const wanted = decideDial(to, role, rules, region);
    if (!wanted.isEmergency) checkLimits(operatorId, wanted.number, rules);
    const shown = queueId === null ? [] : (live.queues.get(queueId)?.dialledNumbers ?? []);
    const routes = routesFor(wanted, shown, trunks, region);
    const [first] = routes;
    if (first === undefined) throw new PasokhError('no-trunk', { data: { number: wanted.number } });
    return { number: wanted.number, shown: first.shown, routes };
  };

  return {
    queueOf,
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
