/** What the PBX writes for every call: two channels (0 the caller, 1 what the caller hears), 8,000 samples a second, 16 bits each. */
const channels = 2;
const sampleRate = 8_000;
const bytesPerFrame = 4;
export const bytesPerSecond = sampleRate * bytesPerFrame;

export const headerBytes = 44;

/** How many of these raw bytes are whole samples of both channels: a PBX that was killed leaves a torn one at the end. */
export const wholeFrames = (rawBytes: number): number => rawBytes - (rawBytes % bytesPerFrame);

/** Length of so many raw bytes in milliseconds. */
export const durationOf = (rawBytes: number): number => Math.floor((wholeFrames(rawBytes) * 1000) / bytesPerSecond);

/** The RIFF header in front of `dataBytes` bytes of samples: PCM, 16-bit little endian, 8 kHz, two channels. */
export function wavHeader(dataBytes: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  const ascii = (at: number, text: string) => {
    for (let i = 0; i < text.length; i += 1) view.setUint8(at + i, text.charCodeAt(i));
  };
  ascii(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, bytesPerSecond, true);
  view.setUint16(32, bytesPerFrame, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}

/**
 * Raw samples as a WAV stream. `rawBytes` is what was announced: the header is written before the end is seen. A torn sample at the
 * end is left out. `hear` sees the samples on their way. Throws when the body brings another number of bytes than announced.
 */
export async function* wavOf(
  body: AsyncIterable<Uint8Array>,
  rawBytes: number,
  hear: (samples: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const wanted = wholeFrames(rawBytes);
  yield wavHeader(wanted);
  let seen = 0;
  for await (const chunk of body) {
    const samples = chunk.subarray(0, Math.max(0, wanted - seen));
    seen += chunk.length;
    if (samples.length === 0) continue;
    hear(samples);
    yield samples;
  }
  if (seen !== rawBytes) throw new Error(`the file brought ${seen} bytes, not the ${rawBytes} announced`);
}
