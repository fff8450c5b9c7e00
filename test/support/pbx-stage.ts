import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../src/acd-runtime/ports.ts';
import { createPbx, type PbxAdapter } from '../../src/pbx/pbx.ts';
import type { PbxOptions } from '../../src/pbx/options.ts';
import { nodeId, trunkId, type CallId, type OperatorId, type TrunkId } from '../../src/shared/ids.ts';
import type { Heard, OutsideBehaviour, PhoneBehaviour, Stage } from './pbx-conformance.ts';
import { startCaller, startOutside, startPhone } from './sipp/sipp.ts';
import { stopAllSipp, waitFor, type SippProcess } from './sipp/sipp-process.ts';
import { stackEnv } from './stack-env.ts';

export interface RealStage extends Stage {
  readonly pbx: PbxAdapter;
  readonly callers: ReadonlyMap<CallId, SippProcess>;
  /** With a tone of this frequency. */
  readonly phone: (operator: OperatorId, behaviour: PhoneBehaviour, toneHz?: number) => Promise<void>;
  /** With a tone of this frequency, and with ears at a port of this machine. */
  readonly outside: (behaviour: OutsideBehaviour, toneHz?: number, mediaPort?: number) => Promise<TrunkId>;
  readonly phoneOf: (operator: OperatorId) => SippProcess;
  readonly outsideOf: (trunk: TrunkId) => SippProcess;
  readonly logged: readonly string[];
  /** Ends the link, all SIPps and whatever is left on the PBX. */
  readonly strike: () => Promise<void>;
}

const behaviours = {
  answers: 'answer',
  rings: 'answer',
  declines: 'decline',
  busy: 'busy',
  silent: 'silent',
} as const satisfies Record<PhoneBehaviour, string>;

const outsideBehaviours = {
  answers: 'answer',
  rings: 'no-answer',
  busy: 'busy',
  'is heard early': 'early-media',
} as const satisfies Record<OutsideBehaviour, string>;

/** The stack's Asterisk as the adapter's options name it. */
export function stackPbx(log: Log): PbxOptions {
  return {
    node: nodeId(stackEnv('PASOKH_NODE')),
    ami: {
      host: stackEnv('PASOKH_AMI_HOST'),
      port: Number(stackEnv('PASOKH_AMI_PORT')),
      user: stackEnv('PASOKH_AMI_USER'),
      secret: stackEnv('PASOKH_AMI_SECRET'),
    },
    ari: {
      url: stackEnv('PASOKH_ARI_URL'),
      user: stackEnv('PASOKH_ARI_USER'),
      secret: stackEnv('PASOKH_ARI_SECRET'),
      app: stackEnv('PASOKH_ARI_APP'),
    },
    log,
  };
}

/** One ARI request beside the adapter. Audio is answered as bytes. */
export async function askAri(method: string, path: string, content?: object): Promise<unknown> {
  const credentials = btoa(`${stackEnv('PASOKH_ARI_USER')}:${stackEnv('PASOKH_ARI_SECRET')}`);
  const headers = { authorization: `Basic ${credentials}`, 'content-type': 'application/json' };
  const body = content === undefined ? null : JSON.stringify(content);
  const response = await fetch(`${stackEnv('PASOKH_ARI_URL')}/ari${path}`, { method, headers, body });
  if (response.ok && response.headers.get('content-type')?.startsWith('audio') === true) return response.bytes();
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

const trunkObject = (type: 'aor' | 'endpoint', trunk: TrunkId): string =>
  `/asterisk/config/dynamic/res_pjsip/${type}/trunk-${trunk}`;

/** A trunk that leads to one port of this machine. */
async function makeTrunk(trunk: TrunkId, port: number): Promise<void> {
  const put = (type: 'aor' | 'endpoint', values: Record<string, string>) =>
    askAri('PUT', trunkObject(type, trunk), {
      fields: Object.entries(values).map(([attribute, value]) => ({ attribute, value })),
    });
  await put('aor', { contact: `sip:127.0.0.1:${String(port)}` });
  await put('endpoint', {
    ...{ aors: `trunk-${trunk}`, context: 'pasokh-inbound', disallow: 'all', allow: 'alaw,ulaw' },
    ...{ direct_media: 'no' },
  });
}

const channelIds = async (): Promise<string[]> =>
  ((await askAri('GET', '/channels')) as { id: string }[]).map(({ id }) => id);

async function emptyPbx(): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const ids = await channelIds();
    if (ids.length === 0) return;
    for (const id of ids) await askAri('DELETE', `/channels/${id}`).catch(() => null);
    await delay(20);
  }
  throw new Error('channels that do not end');
}

/** The adapter on the stack's real Asterisk, with SIPp for callers and phones. */
export async function openRealStage(options: Partial<PbxOptions> = {}): Promise<RealStage> {
  const heard: Heard = { snapshots: [], events: [], served: [], goodbyes: [] };
  const logged: string[] = [];
  const write = (message: string, fields?: unknown) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const until: Stage['until'] = async (condition) => {
    await waitFor(condition, 15_000);
  };
  const phones = new Map<OperatorId, SippProcess>();
  const callers = new Map<CallId, SippProcess>();
  const trunks = new Map<TrunkId, SippProcess>();
  /** Callers in the order of dialling; channel ids come in the same order. */
  const dialled: SippProcess[] = [];

  const open = async (): Promise<PbxAdapter> => {
    const before = heard.snapshots.length;
    const adapter = createPbx(
      { ...stackPbx(log), ...options },
      {
        connected: (snapshot) => heard.snapshots.push(snapshot),
        event: (event) => {
          heard.events.push(event);
          if (event.type !== 'CallerEntered') return;
          const sipp = dialled.shift();
          if (sipp !== undefined) callers.set(event.callId, sipp);
        },
        fallbackServed: (calls) => heard.served.push(...calls),
        disconnected: (why) => heard.goodbyes.push(why),
      },
    );
    adapter.start();
    await until(() => heard.snapshots.length > before);
    return adapter;
  };

  const phoneOf = (operator: OperatorId): SippProcess => {
    const phone = phones.get(operator);
    if (phone === undefined) throw new Error(`${operator} has no phone`);
    return phone;
  };

  const outsideOf = (trunk: TrunkId): SippProcess => {
    const sipp = trunks.get(trunk);
    if (sipp === undefined) throw new Error(`nobody is behind ${trunk}`);
    return sipp;
  };

  await emptyPbx();
  let pbx = await open();
  const { ended, fallbackCalls } = heard.snapshots[0]!;
  await pbx.forgetTraces([...ended.keys(), ...fallbackCalls.map(({ callId }) => callId)]);
  const reachable = (operator: OperatorId) =>
    heard.snapshots.at(-1)?.reachable.get(operator) === true ||
    heard.events.some((event) => event.type === 'ReachableChanged' && event.operatorId === operator && event.reachable);

  return {
    get pbx() {
      return pbx;
    },
    heard,
    callers,
    logged,
    until,
    phone: async (operator, behaviour, toneHz = 880) => {
      const secret = 'sipp-secret';
      const provisioned = await pbx.phones.provision({ operatorId: operator, secret, displayName: 'اپراتور' });
      if (provisioned.is !== 'ok') throw new Error(JSON.stringify(provisioned));
      const phone = { user: `op-${operator}`, secret, behaviour: behaviours[behaviour], toneHz };
      // It rings until it is told to answer.
      const answerAfterMs = behaviour === 'rings' ? 86_400_000 : 100;
      phones.set(operator, await startPhone({ ...phone, answerAfterMs }));
      await until(() => reachable(operator));
    },
    outside: async (behaviour, toneHz = 660, mediaPort) => {
      const sounds = mediaPort === undefined ? { toneHz } : { toneHz, mediaPort };
      const sipp = await startOutside({ behaviour: outsideBehaviours[behaviour], answerAfterMs: 300, ...sounds });
      const trunk = trunkId(`test-${String(sipp.port)}`);
      await makeTrunk(trunk, sipp.port);
      trunks.set(trunk, sipp);
      return trunk;
    },
    outsideOf,
    outsideHangsUp: (trunk) => outsideOf(trunk).hangUp(),
    dialIn: async () => {
      const known = new Set(await channelIds());
      const sipp = await startCaller({ to: '1000', from: '02188880000' });
      dialled.push(sipp);
      for (let waited = 0; waited < 5_000; waited += 20) {
        if ((await channelIds()).some((id) => !known.has(id))) return;
        await delay(20);
      }
      throw new Error('the caller did not come in');
    },
    callerHangsUp: async (call) => {
      const sipp = callers.get(call);
      if (sipp === undefined) throw new Error(`nobody here is ${call}`);
      await sipp.hangUp();
    },
    phoneOf,
    operatorHangsUp: (operator) => phoneOf(operator).hangUp(),
    whileNobodyListens: async (happens) => {
      await pbx.stop();
      await happens();
      pbx = await open();
    },
    strike: async () => {
      await stopAllSipp();
      await emptyPbx();
      await pbx.phones.reconcile([]);
      for (const trunk of trunks.keys())
        for (const type of ['endpoint', 'aor'] as const) await askAri('DELETE', trunkObject(type, trunk));
      const mine = [
        ...heard.events.flatMap((event) =>
          'callId' in event ? event.callId : 'offerId' in event ? event.offerId : 'legId' in event ? event.legId : [],
        ),
        ...heard.snapshots.flatMap((snapshot) => snapshot.callers.map(({ callId }) => callId)),
        ...heard.snapshots.flatMap((snapshot) => snapshot.fallbackCalls.map(({ callId }) => callId)),
      ];
      await pbx.forgetTraces([...new Set(mine)]);
      for (const id of new Set(mine)) {
        await pbx.recordings.delete(id);
        await pbx.recordings.delete(`fb-${id}`);
      }
      await pbx.stop();
    },
  };
}
