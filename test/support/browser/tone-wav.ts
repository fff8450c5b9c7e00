const sampleRate = 48_000;

/** One second of a sine as a WAV file of 16-bit samples; with a whole number of Hz it loops without a click. */
export function toneWav(hz: number): Uint8Array {
  const wav = Buffer.alloc(44 + sampleRate * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16); // length of the format that follows
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // one channel
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(sampleRate * 2, 40);
  for (let i = 0; i < sampleRate; i += 1) {
    wav.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * hz * i) / sampleRate)), 44 + i * 2);
  }
  return wav;
}
