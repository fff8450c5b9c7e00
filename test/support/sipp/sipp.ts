import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { callsOf, parseMessage, type SipMessage } from './sip-trace.ts';
import { startSipp, waitFor, type SippExit, type SippProcess } from './sipp-process.ts';

const A_DAY_MS = 86_400_000;

/** Where Asterisk listens on this machine and where callers may come from, as `script/stack env` names them. */
export interface SipTarget {
  port: number;
  /** The first of ten ports that Asterisk takes for the trunk. */
  trunkPort: number;
}

export interface CallerOptions {
  /** The dialled number. */
  to: string;
  /** The caller's number, or one for each call in turn. */
  from?: string | readonly string[];
  /** From the answer (often: from entering the queue) to the caller's BYE; without it the caller stays until the other side ends. */
  holdMs?: number;
  /** CANCEL if there is no answer by then. */
  giveUpMs?: number;
  count?: number;
  /** Calls of this SIPp at the same time; the next one begins as one ends. By default all. */
  atOnce?: number;
  /** Each call begins after a random time up to this: as callers come, in no step with anything. */
  joinWithinMs?: number;
  /** Calls a second. */
  rate?: number;
  toneHz?: number;
  /** The port to call from; by default the next free one of the trunk's ten. */
  port?: number;
  /** Audio and RFC 4733 events are taken here, and not by SIPp. */
  mediaPort?: number;
  target?: SipTarget;
}

export interface PhoneOptions {
  user: string;
  secret: string;
  /**
   * `answer`; `decline` 603; `busy` 486; `unavailable` 480; `no-answer` rings until cancelled; `silent` registers and
   * then never says a word, as a phone that lost its network.
   */
  behaviour: 'answer' | 'decline' | 'busy' | 'unavailable' | 'no-answer' | 'silent';
  /** How long it rings before it does what it does; 0 by default. */
  answerAfterMs?: number;
  /** Talk time until the phone's own BYE; without it the phone stays until the other side ends. */
  hangUpAfterMs?: number;
  toneHz?: number;
  port?: number;
  /** Audio and RFC 4733 events are taken here, and not by SIPp. */
  mediaPort?: number;
  target?: SipTarget;
}

export interface Phone extends SippProcess {
  /** Stops, and takes the registration back. */
  signOff(): Promise<SippExit>;
  /** Takes back the registration of a phone that has ended. */
  forget(): Promise<void>;
}

/** Starts one or more calls from the trunk. */
export async function startCaller(options: CallerOptions): Promise<SippProcess> {
  const target = options.target ?? targetFromEnv();
  const count = options.count ?? 1;
  const port = options.port ?? (await freeTrunkPort(target));
  const from = typeof options.from === 'string' ? [options.from] : (options.from ?? ['02188880000']);
  return startSipp({
    scenario: 'caller',
    values: {
      HOLD_MS: options.holdMs ?? A_DAY_MS,
      GIVE_UP_MS: options.giveUpMs ?? 60_000,
      JOIN_WITHIN_MS: options.joinWithinMs ?? 0,
      MEDIA: mediaLine(options.mediaPort),
    },
    fields: from.map((number) => `${number};${options.to}`),
    port,
    targetPort: target.port,
    toneHz: options.toneHz ?? 440,
    args: ['-m', String(count), '-l', String(options.atOnce ?? count), '-r', String(options.rate ?? 10)],
  });
}

/** Registers an operator's phone and lets it wait for calls. Rejects if the registration is refused. */
export async function startPhone(options: PhoneOptions): Promise<Phone> {
  const target = options.target ?? targetFromEnv();
  const port = options.port ?? (await freePort());
  await register([options], target, port, 7_200);
  const phone =
    options.behaviour === 'silent' ? await startSilent(port) : startSipp(phoneScenario(options, target, port));
  const forget = (): Promise<void> => register([options], target, port, 0);
  return {
    ...phone,
    forget,
    signOff: async () => {
      const exit = await phone.stop();
      await forget();
      return exit;
    },
  };
}

/** Many phones at one port, of one SIPp: each answers for whoever is called, as often as it is. */
export async function startPhones(
  accounts: readonly Pick<PhoneOptions, 'user' | 'secret'>[],
  options: Pick<PhoneOptions, 'answerAfterMs'> = {},
): Promise<SippProcess> {
  const [target, port] = [targetFromEnv(), await freePort()];
  await register(accounts, target, port, 7_200);
  return startSipp(phoneScenario({ user: '', secret: '', behaviour: 'answer', ...options }, target, port));
}

/** Somebody outside, as a trunk leads to: no registration. `early-media` is heard before the answer. */
export async function startOutside(
  options: Pick<PhoneOptions, 'answerAfterMs' | 'hangUpAfterMs' | 'mediaPort' | 'toneHz'> & {
    behaviour: Exclude<PhoneOptions['behaviour'], 'silent'> | 'early-media';
  },
): Promise<SippProcess> {
  const { behaviour, ...rest } = options;
  const base = { ...rest, behaviour: behaviour === 'early-media' ? ('answer' as const) : behaviour };
  const scenario = phoneScenario({ user: '', secret: '', toneHz: 660, ...base }, targetFromEnv(), await freePort());
  return startSipp(behaviour === 'early-media' ? { ...scenario, scenario: 'early-media' } : scenario);
}

/** An operator's phone calls out, and expects to be refused (403) once it has heard why. */
export async function dialFromPhone(
  options: Pick<PhoneOptions, 'user' | 'secret'> & { to: string },
): Promise<SippExit> {
  const sipp = startSipp({
    scenario: 'phone-dials',
    values: {},
    fields: [`${options.user};${credentials(options)};${options.to}`],
    port: await freePort(),
    targetPort: targetFromEnv().port,
    args: ['-m', '1'],
  });
  return sipp.exit;
}

/** SIPp takes a password that begins with `0x` for one in hexadecimal, as one of 1024 secrets does: so all are told so. */
export const credentials = ({ user, secret }: Pick<PhoneOptions, 'user' | 'secret'>): string =>
  `[authentication username=${user} password=0x${Buffer.from(secret).toString('hex')}]`;

/** The rest of the SDP's media line, and whatever belongs to it. */
const mediaLine = (port: number | undefined): string =>
  port === undefined
    ? '[rtpstream_audio_port] RTP/AVP 8'
    : `${String(port)} RTP/AVP 8 101\n      a=rtpmap:101 telephone-event/8000\n      a=fmtp:101 0-16`;

const STATUS = {
  decline: '603 Decline',
  busy: '486 Busy Here',
  unavailable: '480 Temporarily Unavailable',
  'no-answer': '408 Request Timeout',
};

function phoneScenario(options: PhoneOptions, target: SipTarget, port: number): Parameters<typeof startSipp>[0] {
  const { behaviour } = options;
  const afterMs = Math.max(options.answerAfterMs ?? 0, 1); // 0 would mean no time-out
  const base = { port, targetPort: target.port, toneHz: options.toneHz ?? 880 };
  if (behaviour === 'answer' || behaviour === 'silent') {
    return {
      ...base,
      scenario: 'phone-answer',
      values: {
        ANSWER_AFTER_MS: afterMs,
        HANG_UP_AFTER_MS: options.hangUpAfterMs ?? A_DAY_MS,
        MEDIA: mediaLine(options.mediaPort),
      },
    };
  }
  return {
    ...base,
    scenario: 'phone-refuse',
    values: { ANSWER_AFTER_MS: behaviour === 'no-answer' ? A_DAY_MS : afterMs, STATUS: STATUS[behaviour] },
  };
}

async function register(
  accounts: readonly Pick<PhoneOptions, 'user' | 'secret'>[],
  target: SipTarget,
  port: number,
  expiresS: number,
): Promise<void> {
  const sipp = startSipp({
    scenario: 'register',
    values: { EXPIRES: expiresS },
    fields: accounts.map((account) => `${account.user};${credentials(account)}`),
    port,
    targetPort: target.port,
    args: ['-m', String(accounts.length), '-timeout', '8s'],
  });
  const { code, errors } = await sipp.exit;
  const users = accounts.map(({ user }) => user).join();
  if (code !== 0) throw new Error(`${users} could not register (sipp exit ${String(code)}): ${errors}`);
}

/** Takes INVITEs and answers nothing; OPTIONS neither, so a qualified contact becomes unreachable. */
async function startSilent(port: number): Promise<SippProcess> {
  const socket = await boundSocket(port);
  const heard: SipMessage[] = [];
  socket.on('message', (bytes) => {
    const message = parseMessage(performance.timeOrigin + performance.now(), 'received', bytes.toString());
    if (message !== undefined) heard.push(message);
  });
  const exit = once(socket, 'close').then(() => ({ code: 0, errors: '', calls: callsOf(heard) }));
  const close = (): Promise<SippExit> => {
    socket.close();
    return exit;
  };
  return {
    port,
    exit,
    messages: () => heard,
    calls: () => callsOf(heard),
    waitFor: (look, timeoutMs = 10_000) => waitFor(() => look(callsOf(heard)), timeoutMs),
    hangUp: () => Promise.resolve(),
    stop: close,
    vanish: close,
  };
}

function targetFromEnv(): SipTarget {
  const port = (name: string): number => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${name} is not set: use the output of script/stack env`);
    return Number(value);
  };
  return {
    port: port('PASOKH_SIP_PORT'),
    trunkPort: port('PASOKH_TRUNK_PORT'),
  };
}

async function boundSocket(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  const bound = once(socket, 'listening');
  socket.bind(port, '127.0.0.1');
  await bound;
  return socket;
}

// Out of those that the system gives to others, and in turn, so that two phones started at once do not both find the same one free.
let portTurn = process.pid * 50;

/** A port of this machine that nothing uses now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = 10_000 + (portTurn++ % 10_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no port from 10000 to 19999 is free');
}

async function isFree(port: number): Promise<boolean> {
  try {
    (await boundSocket(port)).close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return false;
  }
}

// The next one in turn, so that two callers started at once do not both find the same port free.
let trunkTurn = 0;
async function freeTrunkPort(target: SipTarget): Promise<number> {
  for (let tries = 0; tries < 10; tries += 1) {
    const port = target.trunkPort + (trunkTurn++ % 10);
    if (await isFree(port)) return port;
  }
  throw new Error(`all ten trunk ports from ${String(target.trunkPort)} on are in use`);
}
