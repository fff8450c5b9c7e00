import { readFileSync } from 'node:fs';

interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** What listens on this machine (IPv4 as dotted numbers, anything of IPv6 as its hexadecimal digits), from /proc/net. */
export function listeningSockets(): ListeningSocket[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    ['', '6'].flatMap((family) =>
      readFileSync(`/proc/net/${protocol}${family}`, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const [, address = '', port = '', state = ''] =
            /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2})/.exec(line) ?? [];
          const listens = state === (protocol === 'tcp' ? '0A' : '07');
          return listens ? [{ protocol, address: readable(address), port: Number.parseInt(port, 16) }] : [];
        }),
    ),
  );
}

/** The kernel writes an IPv4 address as one little-endian number. */
const readable = (hex: string): string => (hex.length === 8 ? [...Buffer.from(hex, 'hex').reverse()].join('.') : hex);
