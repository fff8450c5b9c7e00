import type { AcdEvent } from '../../src/acd/events.ts';
import type { RouteDeps } from '../../src/http/routes.ts';
import { nthOffer, operatorId, type CallId, type OperatorId } from '../../src/shared/ids.ts';
import type { Role } from '../../src/shared/role.ts';
import { anOperator, aQueue } from './acd-builders.ts';
import { createHttpService, storesAway, type Stores } from './http-service.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

const roles: Readonly<Record<string, Role>> = { boss: 'supervisor', admin: 'admin' };

/** The HTTP side over the real core, with phones that do as the test says, and a ledger that knows no call. */
export async function createCallControlStage(others: Partial<RouteDeps> = {}, stores: Partial<Stores> = {}) {
  const calls: Stores['calls'] = { ...storesAway().calls, get: async () => null };
  const service = await createHttpService({ ...storesAway(), calls, ...stores }, others);
  const { app, gateway, now, tokenOf } = service;
  const { view } = gateway;
  const people = ['sara', 'omid', 'reza', 'boss'];
  const post = (event: Unstamped) => gateway.post({ ...event, at: now() });

  await gateway.syncConfiguration([aQueue({ wrapUpMs: 0 })], people.map(anOperator));
  for (const person of people)
    await post({ type: 'ReachableChanged', operatorId: operatorId(person), reachable: true });

  const ask = async (who: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const headers = await tokenOf(roles[who] ?? 'operator', operatorId(who));
    const got = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return { status: got.statusCode, headers: got.headers, body: got.body === '' ? null : got.json() };
  };
  const legOf = (who: string) => {
    const offer = [...view.offers.values()].find((one) => one.operatorId === operatorId(who));
    if (offer === undefined) throw new Error(`nothing rings at ${who}`);
    return offer.id;
  };

  return {
    ...{ ...service, post, ask, legOf },
    /** What somebody asks of a call: the status, and the state or the reason. */
    does: async (who: string, id: CallId, what: string, payload?: object) => {
      const { status, body } = await ask(who, 'POST', `/v1/calls/${id}/${what}`, payload);
      return status === 409 ? [status, body.data.reason, body.data.state] : [status, body?.state ?? body?.code];
    },
    control: async (who: string, id: CallId) => (await ask(who, 'GET', `/v1/calls/${id}/control`)).body,
    signIn: (...who: readonly string[]) =>
      Promise.all(
        who.map((one) => post({ type: 'PresenceChosen', operatorId: operatorId(one), presence: { is: 'available' } })),
      ),
    /** Their phone, which rings, is answered; a call from the queue is bridged, too. */
    answer: async (who: string) => {
      const offerId = legOf(who);
      await post({ type: 'OfferAnswered', offerId });
    },
    hangUp: (who: string) => post({ type: 'OperatorLegEnded', offerId: legOf(who), how: 'hangup' }),
    /** A customer who talks with this one, the only one who is ready. */
    talk: async (id: CallId) => {
      await post({ type: 'CallerEntered', callId: id, number: '09121234567', dialled: '1001' });
      const offerId = nthOffer(id, 1);
      await post({ type: 'OfferAnswered', offerId });
      await post({ type: 'PartiesBridged', callId: id, offerId });
    },
    leave: (id: CallId) => post({ type: 'CallerLeft', callId: id, to: 'hangup' }),
    activityOf: (who: OperatorId | string) => view.operators.get(operatorId(who))?.activity.is,
  };
}

export type CallControlStage = Awaited<ReturnType<typeof createCallControlStage>>;
