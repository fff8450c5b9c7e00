import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Takes the audio that a phone is sent, at a port of its own. */
export interface RtpListener {
  readonly port: number;
  /** What arrives within so many milliseconds, as raw samples of two channels, the second empty. */
  readonly listen: (forMs: number) => Promise<Uint8Array>;
  /** The digits that came as events of RFC 4733. */
  readonly digits: () => string;
  readonly close: () => void;
}

const alaw = 8;
const telephoneEvent = 101;
const keys = '0123456789*#ABCD';
const headerBytes = 12;

export async function openRtpListener(): Promise<RtpListener> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let samples: number[] = [];
  /** By the instant of the press: each is told several times. */
  const pressed = new Map<number, string>();
  socket.on('message', (packet) => {
    const payload = packet.subarray(headerBytes);
    const type = packet.readUInt8(1) & 0x7f;
    if (type === alaw) samples.push(...Array.from(payload, decode));
    if (type === telephoneEvent) pressed.set(packet.readUInt32BE(4), keys[payload.readUInt8(0)] ?? '?');
  });
  return {
    port: socket.address().port,
    listen: async (forMs) => {
      samples = [];
      await delay(forMs);
      const raw = new Int16Array(samples.length * 2);
      for (const [i, sample] of samples.entries()) raw[i * 2] = sample;
      return new Uint8Array(raw.buffer);
    },
    digits: () => [...pressed.values()].join(''),
    close: () => socket.close(),
  };
}

/** G.711 A-law. */
function decode(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 0x0f;
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}
