import { describe, expect, it } from 'vitest';
import { createSoundMeter } from '../../../src/recordings/sound-meter.ts';
import { durationOf, wavHeader, wavOf } from '../../../src/recordings/wav.ts';
import { channelOf, rawTones, toneIn } from '../../support/tone.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function wavFrom(raw: Uint8Array, announced = raw.length): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of wavOf(inChunks(raw, 1_001), announced, () => undefined)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

describe('a recording becomes a WAV', () => {
  it('with a header that says PCM, two channels, 8 kHz, 16 bits', () => {
    const view = new DataView(wavHeader(3_200).buffer);
    expect([20, 22, 32, 34].map((at) => view.getUint16(at, true))).toEqual([1, 2, 4, 16]);
    expect([4, 24, 28, 40].map((at) => view.getUint32(at, true))).toEqual([3_236, 8_000, 32_000, 3_200]);
  });

  it('with each party in its channel', async () => {
    const wav = await wavFrom(rawTones(1_000, 440, 880));
    expect([toneIn(wav, 0), toneIn(wav, 1)]).toEqual([440, 880]);
    expect(channelOf(wav, 0)).toHaveLength(8_000);
  });

  it.each([1, 2, 3])('without the torn sample of %i bytes that a killed PBX leaves', async (odd) => {
    const raw = rawTones(100, 440, 0);
    const torn = new Uint8Array(raw.length + odd);
    torn.set(raw);
    expect(await wavFrom(torn)).toEqual(await wavFrom(raw));
    expect(durationOf(torn.length)).toBe(100);
  });

  it.each([-4, 4])('or not at all when the body is %i bytes off', async (off) => {
    const raw = rawTones(100, 440, 0);
    await expect(wavFrom(raw, raw.length + off)).rejects.toThrow('announced');
  });
});

describe('the sound meter', () => {
  const measured = (raw: Uint8Array, size: number) => {
    const meter = createSoundMeter();
    for (let at = 0; at < raw.length; at += size) meter.hear(raw.subarray(at, at + size));
    return meter.result();
  };

  it.each([1, 3, 4, 4_096])('flags the silent channel, whatever the chunks (%i bytes)', (size) => {
    expect(measured(rawTones(1_000, 440, 0), size)).toEqual({
      caller: { audibleMs: 1_000, silent: false },
      operator: { audibleMs: 0, silent: true },
    });
  });

  it('takes the hiss of an idle line for silence', () => {
    const hiss = new Int16Array(16_000).fill(8);
    expect(measured(new Uint8Array(hiss.buffer), 640).caller.silent).toBe(true);
  });

  it('calls an empty recording silent', () => {
    expect(measured(new Uint8Array(0), 4).caller).toEqual({ audibleMs: 0, silent: true });
  });
});
