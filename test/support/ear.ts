import { setTimeout as delay } from 'node:timers/promises';
import { connectAmi, type AmiConnection } from '../../src/pbx/ami/connection.ts';
import { askAri, stackPbx } from './pbx-stage.ts';
import { channelOf, shareOfTone } from './tone.ts';

const listenMs = 400;
/** While the PBX changes over: audio that was under way. */
const changeMs = 150;

/** What is heard: tones in Hz, `music` for whatever else sounds; nothing for silence. */
export type Sound = readonly (number | 'music')[];

/** Listens to what goes to a channel, beside whatever else records it. */
export interface Ear {
  readonly hears: (channel: string) => Promise<Sound>;
  /** What comes from it. */
  readonly says: (channel: string) => Promise<Sound>;
  readonly close: () => void;
}

const silent = () => undefined;
const tones = [425, 440, 660, 880, 1_000];

export async function openEar(): Promise<Ear> {
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const handlers = { event: silent, malformed: silent, orphan: silent, closed: silent };
  const ami = await connectAmi({ ...stackPbx(log).ami, timeoutMs: 3_000 }, handlers);
  return {
    hears: async (channel) => soundOf(await record(ami, channel), 1),
    says: async (channel) => soundOf(await record(ami, channel), 0),
    close: ami.close,
  };
}

let count = 0;
async function record(ami: AmiConnection, channel: string): Promise<Uint8Array> {
  const name = `ear-${String((count += 1))}`;
  await delay(changeMs);
  await ami.send('MixMonitor', { Channel: channel, File: `${name}.raw`, options: 'Di(EAR)' });
  await delay(listenMs);
  const { value } = (await askAri('GET', `/channels/${channel}/variable?variable=EAR`)) as { value: string };
  await ami.send('StopMixMonitor', { Channel: channel, MixMonitorID: value });
  try {
    return await readStored(name);
  } finally {
    await askAri('DELETE', `/recordings/stored/${name}`);
  }
}

/** The file is closed a moment after the recording was ended. */
async function readStored(name: string): Promise<Uint8Array> {
  const complete = listenMs * 8 * 4 * 0.8;
  for (let tries = 0; tries < 100; tries += 1) {
    const audio = await askAri('GET', `/recordings/stored/${name}/file`).catch(() => null);
    if (audio instanceof Uint8Array && audio.byteLength > complete) return audio;
    await delay(20);
  }
  throw new Error(`${name} was not recorded`);
}

/** What a recording holds in one of its channels. */
export function soundOf(audio: Uint8Array, channel: 0 | 1): Sound {
  const signal = channelOf(audio, channel);
  const level = Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(signal.length, 1));
  if (level < 50) return [];
  const shares = tones.map((hz) => ({ hz, share: shareOfTone(signal, hz) }));
  // Music has notes, too.
  if (shares.reduce((sum, { share }) => sum + share, 0) < 0.8) return ['music'];
  return shares.filter(({ share }) => share > 0.15).map(({ hz }) => hz);
}
