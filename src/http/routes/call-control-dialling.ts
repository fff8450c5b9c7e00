import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Calls } from '../../calls/calls.ts';
import { callControl, newCall } from '../../contract/call-control.ts';
import type { DialOut } from '../../dialling/dial-out.ts';
import type { CaseFiles } from '../../files/case-files.ts';
import type { Principal } from '../../operators/account.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, fileId, queueId, type CallId, type QueueId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { createDialledBefore } from '../dialled-before.ts';
import { needPbx } from '../need-pbx.ts';
import { everybody, principalOf } from '../policy.ts';
import { refusal, type Asking } from './call-control-asking.ts';

export interface DiallingDeps {
  readonly gateway: AcdGateway;
  readonly calls: Pick<Calls, 'get'>;
  readonly files: Pick<CaseFiles, 'get' | 'attach' | 'attachedBy'>;
  readonly dialOut: Pick<DialOut, 'plan' | 'numberOf'>;
  readonly now: () => EpochMs;
}

/** Of one person and one key there is one call. */
const idOf = ({ operatorId }: Principal, key: string): CallId =>
  callId(`out-${createHash('sha256').update(`${operatorId} ${key}`).digest('hex').slice(0, 24)}`);

/** Operators call out. */
export const diallingRoutes =
  ({ show }: Asking, { gateway, calls, files, dialOut, now }: DiallingDeps): Routes =>
  (app) => {
    const { view } = gateway;
    const before = createDialledBefore({ callers: view.callers, calls, files, now });

    /** In the name of a queue that one serves; supervisors of any. @throws PasokhError `invalid-input` */
    const queueOf = (id: string | null, { operatorId, role }: Principal): QueueId | null => {
      if (id === null) return null;
      const queue = view.queues.get(queueId(id));
      const serves = view.operators.get(operatorId)?.profile.serves.some((one) => one.queueId === id) === true;
      if (queue !== undefined && queue.removed !== true && (serves || role !== 'operator')) return queue.id;
      const fields = [
        { path: 'body/queueId', problem: queue === undefined ? 'no such queue' : 'not a queue of yours' },
      ];
      throw new PasokhError('invalid-input', { data: { fields } });
    };

    const dial = async (id: CallId, to: string, inNameOf: string | null, who: Principal): Promise<void> => {
      needPbx(gateway, 'other');
      const { operatorId: by, role } = who;
      const queue = queueOf(inNameOf, who);
      const plan = dialOut.plan(to, { operatorId: by, role, queueId: queue, via: 'api' });
      const told = { type: 'CallDialled', callId: id, by, queueId: queue, ...plan } as const;
      for (const fact of await gateway.post({ ...told, at: gateway.now() })) {
        if (fact.type === 'Refused') throw refusal(fact.why, null);
      }
    };

    const attach = async (id: CallId, file: string | null, request: FastifyRequest): Promise<void> => {
      if (file === null) return;
      await files.attach(fileId(file), id, { id: principalOf(request).operatorId, at: now() });
    };

    app.post(
      '/v1/calls',
      {
        config: { policy: everybody },
        schema: {
          tags: ['call control'],
          description:
            'Calls out: the own phone rings first (ours answers by itself), then the customer’s. How it goes on is told live, in the rows ' +
            '`caller` and `attempt` of the topic `me`. The same `idempotencyKey` again makes no second call: 200, and the call as it ' +
            'is by now (`idempotency-key-reused` for another wish). A `queueId` has to be one that the operator serves. With a `fileId` ' +
            'the call is attached to that file; if only that failed, the same request again does it.',
          body: newCall,
          response: { 201: callControl, 200: callControl },
        },
      },
      async (request, reply) => {
        const who = principalOf(request);
        const { to, idempotencyKey, queueId: queue = null, fileId: file = null } = request.body;
        const id = idOf(who, idempotencyKey);
        const wish = { by: who.operatorId, number: dialOut.numberOf(to), queueId: queue, fileId: file };
        const isNew = await before.once(id, wish, async () => {
          if (file !== null) await files.get(fileId(file));
          await dial(id, to, queue, who);
        });
        await attach(id, file, request);
        return reply
          .code(isNew ? 201 : 200)
          .header('location', `/v1/calls/${id}`)
          .send(show(id, request));
      },
    );
  };
