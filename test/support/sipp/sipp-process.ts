import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hangUpCalls } from './hang-up.ts';
import { callsOf, followTrace, type SipCall, type SipMessage } from './sip-trace.ts';
import { writeTone } from './tone.ts';

/** How a SIPp run ended: 0 all calls went well, 1 some failed, others as in `sipp -h`; `null` if it was killed. */
export interface SippExit {
  code: number | null;
  /** What SIPp itself complained about: unexpected messages, for one. */
  errors: string;
  calls: SipCall[];
}

export interface SippProcess {
  readonly port: number;
  readonly exit: Promise<SippExit>;
  /** All messages until now, in order. */
  messages(): SipMessage[];
  calls(): SipCall[];
  /** Resolves with the first truthy value of `look`, asked every few milliseconds; rejects after `timeoutMs`. */
  waitFor<T>(look: (calls: SipCall[]) => T | undefined | false, timeoutMs?: number): Promise<T>;
  /** Ends the running calls with BYE or CANCEL. A caller's SIPp ends with them, a phone waits for others. */
  hangUp(): Promise<void>;
  /** Hangs up, then ends the process. */
  stop(): Promise<SippExit>;
  /** SIGKILL: nothing more is said, as when a phone loses power. */
  vanish(): Promise<SippExit>;
}

export interface SippOptions {
  scenario: 'caller' | 'register' | 'phone-answer' | 'phone-refuse' | 'phone-dials' | 'phone-calls' | 'early-media';
  /** What stands in the scenario for `{{NAME}}`. */
  values: Record<string, string | number>;
  /** Lines of the injection file; each call takes the next one. Phones need none. */
  fields?: readonly string[];
  port: number;
  /** Asterisk's SIP port on this machine. */
  targetPort: number;
  toneHz?: number;
  args?: readonly string[];
}

const running = new Set<SippProcess>();

/** Starts one SIPp; its files live in a temporary folder until it ends. */
export function startSipp(options: SippOptions): SippProcess {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-sipp-'));
  const file = (name: string): string => join(folder, name);
  const values = { ...options.values, TONE_FILE: file('tone.alaw') };
  if (options.toneHz !== undefined) writeTone(values.TONE_FILE, options.toneHz);
  writeFileSync(file('scenario.xml'), render(options.scenario, values));
  const inject: string[] = [];
  if (options.fields !== undefined) {
    writeFileSync(file('fields.csv'), ['SEQUENTIAL', ...options.fields, ''].join('\n'));
    inject.push('-inf', file('fields.csv'));
  }
  // no watchdog: it ends SIPp when the machine is busy
  const child = spawn(
    'sipp',
    [
      ...[
        `127.0.0.1:${String(options.targetPort)}`,
        '-i',
        '127.0.0.1',
        '-p',
        String(options.port),
        '-mp',
        String(nextMediaPort()),
      ],
      ...['-sf', file('scenario.xml'), ...inject, '-nostdin', '-aa', '-watchdog_interval', '0'],
      ...['-trace_msg', '-message_file', file('messages'), '-trace_err', '-error_file', file('errors')],
      ...(options.args ?? []),
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const look = followTrace(file('messages'));
  let finished: SipMessage[] | undefined;
  const said: SipMessage[] = []; // in the name of a caller's SIPp, after its end
  const messages = (): SipMessage[] => [...(finished ?? look()), ...said];
  const exit = new Promise<SippExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      finished = look();
      const errors = existsSync(file('errors')) ? readFileSync(file('errors'), 'utf8') : '';
      rmSync(folder, { recursive: true, force: true });
      running.delete(sipp);
      resolve({ code, errors, calls: callsOf(finished) });
    });
  });
  const sipp: SippProcess = {
    port: options.port,
    exit,
    messages,
    calls: () => callsOf(messages()),
    waitFor: (look, timeoutMs = 10_000) => waitFor(() => look(callsOf(messages())), timeoutMs),
    hangUp: async () => {
      const { port, targetPort } = options;
      if (options.scenario !== 'caller') {
        await hangUpCalls(messages(), { fromPort: 0, alsoTo: port, targetPort });
        return;
      }
      // The trunk is known by its ports, so what a caller says must come from the very port that its SIPp has.
      await sipp.vanish();
      said.push(...(await hangUpCalls(messages(), { fromPort: port, alsoTo: undefined, targetPort })));
    },
    stop: async () => {
      await sipp.hangUp();
      return { ...(await sipp.vanish()), calls: sipp.calls() };
    },
    vanish: () => {
      child.kill('SIGKILL');
      return exit;
    },
  };
  running.add(sipp);
  return sipp;
}

/** Stops every SIPp of this process that still runs: for `afterEach`. */
export async function stopAllSipp(): Promise<void> {
  await Promise.all([...running].map((sipp) => sipp.stop()));
}

/** Asks `look` every few milliseconds until it gives something; rejects after `timeoutMs`. */
export async function waitFor<T>(look: () => T | undefined | false, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`not seen within ${String(timeoutMs)} ms: ${look.toString()}`);
    await delay(10);
  }
}

function render(scenario: string, values: Record<string, string | number>): string {
  const text = readFileSync(new URL(`scenarios/${scenario}.xml`, import.meta.url), 'utf8');
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`scenario ${scenario} has no value for ${name}`);
    return String(value);
  });
}

// Below the ports that the system gives to whoever asks for any: SIPp ends if one of its own is taken. A different start for each run.
const mediaPorts = { first: 24_000, last: 32_700 } as const;
let mediaPort = mediaPorts.first + (process.pid % 43) * 200;
function nextMediaPort(): number {
  const used = usedPorts();
  do mediaPort = mediaPort + 20 > mediaPorts.last ? mediaPorts.first : mediaPort + 20;
  while ([0, 1, 2, 3].some((more) => used.has(mediaPort + more)));
  return mediaPort;
}

function usedPorts(): Set<number> {
  const sockets = readFileSync('/proc/net/udp', 'utf8').matchAll(/^ *\d+: [0-9A-F]+:([0-9A-F]{4}) /gm);
  return new Set([...sockets].map(([, port = '']) => Number.parseInt(port, 16)));
}
