import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { eventually } from '../e2e/eventually.ts';
import { toneWav } from './tone-wav.ts';

const look = z.object({
  registered: z.boolean(),
  said: z.array(z.string()),
  call: z.object({ established: z.boolean(), from: z.string() }).nullable(),
  calls: z.number(),
});

/** An operator's phone in a browser of its own, which hears a tone where its microphone is. */
export interface WebPhone {
  readonly toneHz: number;
  readonly look: () => Promise<z.infer<typeof look>>;
  /** Asks until it looks so. */
  readonly becomes: (so: (seen: z.infer<typeof look>) => boolean, timeoutMs?: number) => Promise<void>;
  readonly answer: () => Promise<void>;
  readonly hangUp: () => Promise<void>;
  /** Dials on the phone itself. */
  readonly dial: (number: string) => Promise<void>;
  readonly sendDigits: (digits: string) => Promise<void>;
  /** The tones that come in, in Hz to the nearest ten; none: silence. */
  readonly hears: () => Promise<number[]>;
  /** As a person presses F5; then signs in again. */
  readonly refresh: () => Promise<void>;
  /** SIGKILL: nothing more is said. */
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What makes Chromium take a file for its microphone, ask nobody, and offer its loopback address. */
const args = (microphone: string): string[] => [
  ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
  `--use-file-for-fake-audio-capture=${microphone}`,
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  ...['--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-gpu'],
];

/** Opens a browser and the page in it, signs in, and waits until the phone is registered. */
export async function openWebPhone(
  siteUrl: string,
  { userName, password, toneHz, flags = [] }: { userName: string; password: string; toneHz: number; flags?: string[] },
): Promise<WebPhone> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pasokh-browser-'));
  const microphone = path.join(folder, 'microphone.wav');
  await writeFile(microphone, toneWav(toneHz));
  const server = await chromium.launchServer({
    executablePath: '/usr/bin/chromium',
    args: [...args(microphone), ...flags],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await browser.newPage();

  const seen = async (): Promise<z.infer<typeof look>> => look.parse(await run(page, 'phone.look()'));
  const becomes: WebPhone['becomes'] = async (so, timeoutMs) => {
    await eventually(async () => {
      const now = await seen();
      if (so(now)) return true;
      throw new Error(`${userName}'s phone looks so: ${JSON.stringify(now)}`);
    }, timeoutMs);
  };
  const signIn = async (): Promise<void> => {
    await page.waitForFunction('window.phone !== undefined');
    await run(page, `phone.signIn(${JSON.stringify(userName)}, ${JSON.stringify(password)})`);
    await becomes(({ registered }) => registered);
  };
  await page.goto(siteUrl);
  await signIn();

  return {
    ...{ toneHz, look: seen, becomes },
    answer: async () => {
      await run(page, 'phone.answer()');
    },
    hangUp: async () => {
      await run(page, 'phone.hangup()');
    },
    sendDigits: async (digits) => {
      await run(page, `phone.sendDigits(${JSON.stringify(digits)})`);
    },
    dial: async (number) => {
      await run(page, `phone.dial(${JSON.stringify(number)})`);
    },
    hears: async () => z.array(z.number()).parse(await run(page, 'phone.hears()')),
    refresh: async () => {
      await page.reload();
      await signIn();
    },
    kill: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
    close: async () => {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs an expression in the page; what it returns is only waited for. */
const run = (page: Page, expression: string): Promise<unknown> =>
  page.evaluate(
    `(async () => { const { phone } = window; const told = await ${expression}; return told === undefined ? null : JSON.parse(JSON.stringify(told)); })()`,
  );
