import type { Sound } from './recording.ts';
import { durationOf } from './wav.ts';

const framesPerStep = 160; // 20 ms
const stepMs = 20;
/** -60 dB of full scale: above the ±8 that an idle A-law line decodes to, far below speech. */
const threshold = 33;
/** Less than this share of the time audible, and people are told. */
const silentBelow = 0.01;

export interface SoundMeter {
  /** Takes the next samples; chunks may end anywhere. */
  readonly hear: (samples: Uint8Array) => void;
  readonly result: () => { readonly caller: Sound; readonly operator: Sound };
}

/** Measures, 20 ms at a time, how long each channel of a two-channel 16-bit stream carries more than -60 dB. */
export function createSoundMeter(): SoundMeter {
  let rest = new Uint8Array(0);
  let bytes = 0;
  let frames = 0;
  const energy: [number, number] = [0, 0];
  const audibleMs: [number, number] = [0, 0];

  const endStep = () => {
    for (const channel of [0, 1] as const) {
      if (Math.sqrt(energy[channel] / framesPerStep) >= threshold) audibleMs[channel] += stepMs;
      energy[channel] = 0;
    }
    frames = 0;
  };
  const hear = (chunk: Uint8Array) => {
    bytes += chunk.length;
    const samples = rest.length === 0 ? chunk : joined(rest, chunk);
    const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
    const whole = samples.length - (samples.length % 4);
    for (let at = 0; at < whole; at += 4) {
      energy[0] += view.getInt16(at, true) ** 2;
      energy[1] += view.getInt16(at + 2, true) ** 2;
      frames += 1;
      if (frames === framesPerStep) endStep();
    }
    rest = samples.slice(whole);
  };
  const sound = (ms: number): Sound => ({ audibleMs: ms, silent: ms <= durationOf(bytes) * silentBelow });
  return { hear, result: () => ({ caller: sound(audibleMs[0]), operator: sound(audibleMs[1]) }) };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
