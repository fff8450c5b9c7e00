import type { FastifyRequest } from 'fastify';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { AcdEvent } from '../../acd/events.ts';
import type { Refusal } from '../../acd/facts.ts';
import type { Caller } from '../../acd/state.ts';
import { callParams } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import type { Principal } from '../../operators/account.ts';
import { callId, type CallId } from '../../shared/ids.ts';
import { hasPart, mayAsk, type PartDeps } from '../call-part.ts';
import type { CallNews } from '../live/call-news.ts';
import { needPbx } from '../need-pbx.ts';
import { ownerOr, principalOf, type Policy } from '../policy.ts';
import { offerOf, showControl, type CallControl } from '../show-live-call.ts';

export interface AskingDeps extends PartDeps {
  readonly gateway: AcdGateway;
  readonly callNews: Pick<CallNews, 'memory' | 'seenChanges'>;
  /** Operators are told who listens or whispers. */
  readonly showMonitoring: boolean;
}

type Asked = Extract<AcdEvent, { readonly by: unknown; readonly callId: unknown }>;
type Wish = Asked extends infer One ? (One extends Asked ? Omit<One, 'callId' | 'by' | 'at' | 'now'> : never) : never;

/** How people ask for things to be done with a call. */
export interface Asking {
  /** For those who have a part in the call, or had one: who is too late is told so by what the call is now. */
  readonly own: Policy;
  /** For those whose phone rings for it, too. */
  readonly ownOrRinging: Policy;
  /** For a call that is or was parked everybody, too: it is whose who takes it up. */
  readonly ownOrParked: Policy;
  /** Those with a part in the call, or whose phone rings for it, supervisors and admins may see it. */
  readonly ownOrLed: Policy;
  /**
   * Asks, and shows the call as it is after that.
   *
   * @throws PasokhError `conflict` with the `reason` and the `state` the call is in; `not-found`; `acd-unavailable`
   */
  readonly ask: (request: FastifyRequest, wish: Wish) => Promise<CallControl>;
  /** The call as who asks sees it; of one that is over only that. */
  readonly show: (id: CallId, request: FastifyRequest) => CallControl;
  /** @throws PasokhError `not-found` for a call that never was */
  readonly needKnown: (id: CallId) => Promise<void>;
}

/** What is said of a refusal; the clients go by its reason. */
export const refusalMessages: Readonly<Record<Refusal, string>> = {
  'call-state': 'The call is in no state for that.',
  'not-yours': 'Another leads this call.',
  'not-yet': 'The other one has not answered yet.',
  'no-consult': 'Nobody is consulted.',
  consulting: 'Somebody is consulted already.',
  unknown: 'There is nobody, or no call, of this id now.',
  'signed-out': 'The operator is signed out.',
  unreachable: 'The operator’s phone cannot be reached.',
  busy: 'The operator is busy.',
  self: 'That is who asks.',
  closed: 'The queue is closed.',
  'nobody-there': 'Nobody is signed in to the queue.',
  'trunks-full': 'No trunk has room.',
  'slots-full': 'No place to park has room.',
  'conference-full': 'As many are in the call as may be.',
};

const isHangUp = ({ type }: Wish): boolean => type === 'CallEndAsked' || type === 'DeclineAsked';

type State = Caller['is'] | 'ended';
/** @param state null: there is no call */
export const refusal = (reason: Refusal, state: State | null): PasokhError =>
  new PasokhError('conflict', { message: refusalMessages[reason], data: { reason, state } });

export function createAsking(deps: AskingDeps): Asking {
  const { gateway, calls, callNews, showMonitoring } = deps;
  const { view } = gateway;
  const { seenChanges } = callNews;
  const idOf = ({ params }: FastifyRequest): CallId => callId(callParams.loose().parse(params).id);

  const own = (request: FastifyRequest, { operatorId }: Principal): Promise<boolean> =>
    mayAsk(idOf(request), operatorId, deps);
  const rings = (request: FastifyRequest, { operatorId }: Principal): boolean => {
    const caller = view.callers.get(idOf(request));
    return caller !== undefined && offerOf(caller, operatorId, view) !== undefined;
  };
  const sees = async (request: FastifyRequest, who: Principal): Promise<boolean> =>
    rings(request, who) || (await hasPart(idOf(request), who.operatorId, deps));
  const ownOrRinging = async (request: FastifyRequest, who: Principal): Promise<boolean> =>
    rings(request, who) || (await own(request, who));
  const ownOrParked = async (request: FastifyRequest, who: Principal): Promise<boolean> =>
    callNews.memory.wasParked(idOf(request)) || (await own(request, who));

  const needKnown = async (id: CallId): Promise<void> => {
    if (!view.callers.has(id) && !callNews.memory.hasEnded(id)) await calls.get(id);
  };
  const stateOf = (id: CallId): State => view.callers.get(id)?.is ?? 'ended';

  const show: Asking['show'] = (id, request) => {
    const { operatorId, role } = principalOf(request);
    const caller = view.callers.get(id);
    if (caller === undefined) return { id, state: 'ended' };
    return showControl(caller, view, { operatorId, seesMonitors: showMonitoring || role !== 'operator', seenChanges });
  };

  return {
    ...{ own: ownerOr(own), ownOrRinging: ownerOr(ownOrRinging), ownOrParked: ownerOr(ownOrParked) },
    ...{ ownOrLed: ownerOr(sees, 'supervisor', 'admin') },
    ...{ show, needKnown },
    ask: async (request, wish) => {
      const [id, by] = [idOf(request), principalOf(request).operatorId];
      await needKnown(id);
      if (!view.callers.has(id)) throw refusal('call-state', 'ended');
      needPbx(gateway, isHangUp(wish) ? 'hang-up' : 'other');
      const facts = await gateway.post({ ...wish, callId: id, by, at: gateway.now() });
      for (const fact of facts) {
        // What the core does not know is the call, if that is gone.
        if (fact.type === 'Refused') throw refusal(view.callers.has(id) ? fact.why : 'call-state', stateOf(id));
        // Something has changed between the look and the step.
        if (fact.type === 'AnomalySeen') throw refusal('call-state', stateOf(id));
      }
      return show(id, request);
    },
  };
}
