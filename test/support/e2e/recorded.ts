import { stat } from 'node:fs/promises';
import path from 'node:path';
import { recording } from '../../../src/contract/recordings.ts';
import { stackEnv } from '../stack-env.ts';
import { channelOf, shareOfTone } from '../tone.ts';
import type { Api } from './api-client.ts';
import { eventually } from './eventually.ts';

/** The tone of each: callers in, people outside, an operator, a supervisor, another operator. */
export const tones = { caller: 440, outside: 660, sara: 880, boss: 1_000, reza: 1_240 } as const;

/** What sounds at a time: one tone or several (`660+880`), in Hz; `music` is all else. */
export type Sound = `${number}` | `${number}+${number}` | 'music' | 'silence';

/** The PBX writes so much of a recording at a time, about a second. */
const written = 32 * 1_024;

/** The call goes on until there is at least a second more of it in the recording. */
export async function recordsOn(callId: string): Promise<void> {
  const file = path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording', `${callId}.raw`);
  const sizeNow = async (): Promise<number> => (await stat(file)).size;
  const begun = await eventually(async () => ({ size: await sizeNow() }));
  // What comes first may be older.
  await eventually(async () => (await sizeNow()) >= begun.size + 2 * written);
}

/** What a stored recording holds in each channel, one after another: 0 what the customer says, 1 what the customer hears. */
export async function soundsIn(admin: Api, callId: string): Promise<{ said: Sound[]; heard: Sound[] }> {
  const { audio } = await admin.get(`/v1/recordings/${callId}`, recording);
  const { bytes } = await admin.download(audio?.url ?? '');
  return { said: soundsOf(bytes, 0), heard: soundsOf(bytes, 1) };
}

const windowMs = 100;
/** What lasts no longer is a change from one sound to another, or packets that came late. */
const mostOfGlitch = 2;
const mostOfChange = 4;

/** The same of one channel of a WAV, or of raw samples, from the first sound on. */
export function soundsOf(audio: Uint8Array, channel: 0 | 1): Sound[] {
  const signal = channelOf(audio, channel);
  const samples = (windowMs * 8_000) / 1_000;
  const heard = Array.from({ length: Math.floor(signal.length / samples) }, (_, i) =>
    soundOf(signal.subarray(i * samples, (i + 1) * samples)),
  );
  const isEdge = (i: number): boolean => heard[i] === 'music' && [heard[i - 1], heard[i + 1]].some(isTone);
  const windows = heard.flatMap((sound, i) => (isEdge(i) ? [] : { sound, windows: 1 }));
  const steady = runsOf(runsOf(windows).filter((run) => run.windows > mostOfGlitch));
  const sounds = runsOf(steady.filter((run) => run.windows > mostOfChange)).map(({ sound }) => sound);
  // While whom we dialled rings.
  return sounds[0] === 'silence' ? sounds.slice(1) : sounds;
}

interface Run {
  readonly sound: Sound;
  readonly windows: number;
}

/** With those that follow each other and sound alike put together. */
function runsOf(parts: readonly Run[]): Run[] {
  const runs: Run[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    const fadesIn = last !== undefined && isQuiet(last.sound) && isQuiet(part.sound);
    if (last === undefined || (last.sound !== part.sound && !fadesIn)) {
      runs.push(part);
      continue;
    }
    const sound = last.sound === part.sound ? part.sound : 'music';
    runs[runs.length - 1] = { sound, windows: last.windows + part.windows };
  }
  return runs;
}

const isQuiet = (sound: Sound): boolean => sound === 'silence' || sound === 'music';
const isTone = (sound: Sound | undefined): boolean => sound !== undefined && !isQuiet(sound);

function soundOf(signal: Float64Array): Sound {
  const loudness = Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / signal.length);
  // Music has notes, too, and fades in; our tones are loud.
  if (loudness < 2_000) return loudness < 12 ? 'silence' : 'music';
  const found = Object.values(tones).filter((hz) => shareOfTone(signal, hz) > 0.3);
  return found.length === 0 ? 'music' : (found.join('+') as Sound);
}
