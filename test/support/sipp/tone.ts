import { writeFileSync } from 'node:fs';

const SAMPLE_RATE = 8_000;
const AMPLITUDE = 12_000;

/** One second of a sine in A-law (ITU-T G.711); with a whole number of Hz it loops without a click. */
export function writeTone(path: string, hz: number): void {
  const bytes = Buffer.alloc(SAMPLE_RATE);
  for (let i = 0; i < SAMPLE_RATE; i += 1) {
    bytes[i] = encodeALaw(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE)));
  }
  writeFileSync(path, bytes);
}

/** One 16-bit sample as G.711 A-law: sign, three bits of exponent, four of mantissa, even bits inverted. */
function encodeALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min((sample >= 0 ? sample : -sample - 1) >> 3, 0xfff);
  let exponent = 0;
  for (let rest = magnitude >> 5; rest > 0; rest >>= 1) exponent += 1;
  const mantissa = (magnitude >> Math.max(exponent, 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
