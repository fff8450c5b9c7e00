/** One channel (0 the caller, 1 what the caller hears) of a WAV or of raw samples: 16-bit little endian, two channels. */
export function channelOf(audio: Uint8Array, channel: 0 | 1): Float64Array {
  const wav = new TextDecoder('latin1').decode(audio.subarray(0, 4)) === 'RIFF';
  const view = new DataView(audio.buffer, audio.byteOffset + (wav ? 44 : 0), audio.byteLength - (wav ? 44 : 0));
  return Float64Array.from({ length: Math.floor(view.byteLength / 4) }, (_, i) =>
    view.getInt16(i * 4 + channel * 2, true),
  );
}

/**
 * The share of a signal's energy that lies at one frequency: about 1 for that tone alone, about 0 without it. Goertzel's
 * algorithm over blocks of 100 ms, so that pauses and phase jumps do no harm; 8,000 samples a second.
 */
export function shareOfTone(signal: Float64Array, frequencyHz: number, sampleRate = 8_000): number {
  const block = sampleRate / 10;
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRate);
  let atTone = 0;
  let total = 0;
  for (let start = 0; start + block <= signal.length; start += block) {
    let last = 0;
    let beforeLast = 0;
    for (const sample of signal.subarray(start, start + block)) {
      const next = sample + coefficient * last - beforeLast;
      beforeLast = last;
      last = next;
      total += sample * sample;
    }
    const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
    atTone += (2 * power) / block;
  }
  return total === 0 ? 0 : atTone / total;
}

/** Which of these tones fills the channel (over half of its energy), or null. */
export function toneIn(audio: Uint8Array, channel: 0 | 1, frequencies: readonly number[] = [440, 880]): number | null {
  const signal = channelOf(audio, channel);
  return frequencies.find((frequency) => shareOfTone(signal, frequency) > 0.5) ?? null;
}

/** Raw two-channel samples: a sine of so many Hz in each channel, 0 for silence; loud as speech. */
export function rawTones(durationMs: number, callerHz: number, operatorHz: number): Uint8Array {
  const frames = durationMs * 8;
  const raw = new DataView(new ArrayBuffer(frames * 4));
  const sample = (hz: number, i: number) => Math.round(8_000 * Math.sin((2 * Math.PI * hz * i) / 8_000));
  for (let i = 0; i < frames; i += 1) {
    raw.setInt16(i * 4, sample(callerHz, i), true);
    raw.setInt16(i * 4 + 2, sample(operatorHz, i), true);
  }
  return new Uint8Array(raw.buffer);
}
