import { afterAll, beforeAll, expect } from 'vitest';
import type { TestCaller, TestQueue } from '../../support/e2e/cast.ts';
import { tuneEndpoint } from '../../support/e2e/asterisk-eyes.ts';
import { over } from '../../support/e2e/control.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import type { LedgerCall } from '../../support/e2e/ledger-answers.ts';
import { addOutside, addWayIn, type Outside } from '../../support/e2e/outside-world.ts';
import { soundsIn, soundsOf, tones, type Sound } from '../../support/e2e/recorded.ts';
import { startTcpProxy, type TcpProxy } from '../../support/e2e/tcp-proxy.ts';
import { useWorld, type FileWorld } from '../../support/e2e/use-world.ts';
import { openBrowsers, type Browsers, type WebOperator } from '../../support/e2e/web-operator.ts';
import { openWorld } from '../../support/e2e/world.ts';
import { openRtpListener, type RtpListener } from '../../support/rtp-listener.ts';
import { freePort } from '../../support/sipp/sipp.ts';
import { stackEnv } from '../../support/stack-env.ts';

/** How each sounds, in Hz. Customers: 440. */
export const webTones = { customer: tones.caller, sara: 660, ali: 880, boss: tones.boss } as const;

/** Who is there, once `beforeAll` has run. */
export interface Cast {
  /** What the browsers' WebSockets go through. */
  readonly wire: TcpProxy;
  readonly browsers: Browsers;
  readonly line: TestQueue;
  /** Has the line. */
  sara: WebOperator;
  /** Has none, so only colleagues' calls come. */
  readonly ali: WebOperator;
  /** Of the customer, one at a time. */
  readonly ear: RtpListener;
}

/** What is heard now; in a browser tones in Hz, none: silence. */
export interface Heard {
  readonly customer: Sound;
  readonly sara?: readonly number[];
  readonly ali?: readonly number[];
  readonly boss?: readonly number[];
}

export interface Stage {
  readonly world: FileWorld['world'];
  readonly cast: () => Cast;
  /** A customer calls whose audio is listened to. */
  readonly customerCalls: () => Promise<TestCaller>;
  /** A customer to be dialled by numbers of this pattern, whose audio is listened to. */
  readonly customerAt: (pattern: string) => Promise<Outside>;
  /** A customer whose call sara has answered; both hear each other. */
  readonly talk: () => Promise<{ id: string; caller: TestCaller }>;
  /** Waits until each of them has heard just this for a while. */
  readonly hear: (heard: Heard, boss?: WebOperator) => Promise<void>;
  /** Waits until the call is over for everybody. @returns it, and what its recording holds */
  readonly ended: (id: string) => Promise<{ call: LedgerCall; said: Sound[]; heard: Sound[] }>;
}

/** Two operators with phones in real browsers, and customers. */
export function useStage(): Stage {
  let there: Cast | null = null;
  let wire: TcpProxy;
  let customerPort: number;
  const file = useWorld(async () => {
    const { hostname, port } = new URL(stackEnv('PASOKH_ARI_URL'));
    wire = await startTcpProxy(Number(port));
    return openWorld({ PASOKH_PHONE_WS_URL: `ws://${hostname}:${String(wire.port)}/ws` });
  });
  const { world, queue, call } = file;
  const cast = (): Cast => {
    if (there === null) throw new Error('the browsers are not open');
    return there;
  };

  beforeAll(async () => {
    customerPort = await freePort();
    await hearWhereTheySay(await addWayIn(world(), customerPort));
    const [browsers, line] = await Promise.all([openBrowsers(world()), queue({ ringTimeoutMs: 10_000 })]);
    const [sara, ali] = await Promise.all([
      browsers.operator([line], webTones.sara),
      browsers.operator([], webTones.ali),
    ]);
    there = { wire, browsers, line, sara, ali, ear: await openRtpListener() };
  });
  afterAll(async () => {
    there?.ear.close();
    await there?.browsers.close();
    await wire.close();
  });

  const customerCalls = (): Promise<TestCaller> =>
    call(cast().line, { port: customerPort, mediaPort: cast().ear.port });
  const hear: Stage['hear'] = async (heard, boss) => {
    const { sara, ali, ear } = cast();
    const phones = Object.entries({ sara, ali, boss }).filter(([name]) => name in heard);
    await eventually(async () => {
      // As long, and as clear, as it takes to be found in the recording.
      const customer = soundsOf(await ear.listen(900), 0);
      const others = await Promise.all(phones.map(async ([name, who]) => [name, await who?.phone.hears()] as const));
      expect({ customer, ...Object.fromEntries(others) }).toEqual({ ...heard, customer: [heard.customer] });
      return true;
    });
  };
  return {
    ...{ world, cast, customerCalls, hear },
    customerAt: async (pattern) => {
      const outside = await addOutside(world(), pattern, 'answer', {
        ...{ answerAfterMs: 400, toneHz: webTones.customer, mediaPort: cast().ear.port },
      });
      await hearWhereTheySay(outside.trunkId);
      return outside;
    },
    talk: async () => {
      const { phone } = cast().sara;
      const caller = await customerCalls();
      await phone.becomes((seen) => seen.call !== null);
      await phone.answer();
      await hear({ customer: '660', sara: [webTones.customer], ali: [] });
      return { id: await caller.callId(), caller };
    },
    ended: async (id) => {
      const { sara, ali } = cast();
      const call = await over(world(), id, [sara, ali]);
      return { call, ...(await soundsIn(world().admin, id)) };
    },
  };
}

/** Audio goes where the customer's SDP says, and not where its own comes from. */
const hearWhereTheySay = (trunkId: string): Promise<void> => tuneEndpoint(`trunk-${trunkId}`, { rtp_symmetric: 'no' });
