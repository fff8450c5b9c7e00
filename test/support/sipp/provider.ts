import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { header, parseMessage, type SipMessage } from './sip-trace.ts';

/** A telephone company on a port of this machine: a registrar that asks for the secret, and a phone number that is busy. */
export interface Provider {
  readonly port: number;
  readonly messages: () => readonly SipMessage[];
  /** The address that was registered last, with the right secret. */
  readonly registered: () => string | undefined;
  /** Says an INVITE to that address. */
  readonly callIn: (from: string) => void;
  readonly stop: () => Promise<void>;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const realm = 'provider';
const nonce = 'f00d';

/** Starts it. What comes in but REGISTER, OPTIONS and INVITE is noted and not answered. */
export async function startProvider(account: { readonly user: string; readonly secret: string }): Promise<Provider> {
  const socket: Socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const heard: SipMessage[] = [];
  let contact: string | undefined;

  const answerTo = (message: SipMessage): readonly [string, ...string[]] | null => {
    if (message.method === 'OPTIONS') return ['200 OK'];
    if (message.method === 'INVITE') return ['486 Busy Here'];
    if (message.method !== 'REGISTER') return null;
    const asked = header(message.text, 'Authorization') ?? '';
    const part = (name: string): string => new RegExp(`\\b${name}="?([^",]+)`).exec(asked)?.[1] ?? '';
    const [who, what] = [`${account.user}:${realm}:${account.secret}`, `REGISTER:${part('uri')}`].map(md5);
    if (asked === '' || part('response') !== md5(`${who ?? ''}:${nonce}:${what ?? ''}`)) {
      return ['401 Unauthorized', `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", algorithm=MD5`];
    }
    contact = /<([^>]+)>/.exec(header(message.text, 'Contact') ?? '')?.[1];
    return ['200 OK', `Contact: <${contact ?? ''}>;expires=300`];
  };
  socket.on('message', (bytes, from) => {
    const message = parseMessage(performance.timeOrigin + performance.now(), 'received', bytes.toString());
    if (message === undefined) return;
    heard.push(message);
    const answer = answerTo(message);
    if (answer === null) return;
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => {
      const tag = name === 'To' ? `;tag=${md5(message.callId)}` : '';
      return `${name}: ${header(message.text, name) ?? ''}${tag}`;
    });
    const [status, ...more] = answer;
    const text = [`SIP/2.0 ${status}`, ...copied, ...more, 'Content-Length: 0', '', ''].join('\r\n');
    socket.send(text, from.port, from.address);
  });

  return {
    port,
    messages: () => heard,
    registered: () => contact,
    callIn: (from) => {
      const address = contact ?? 'sip:nobody@127.0.0.1';
      const [, pbxPort = '0'] = /:(\d+)/.exec(address.replace('sip:', '')) ?? [];
      const callId = `${from}-${String(heard.length)}`;
      const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n`;
      const lines = [
        ...[`INVITE ${address} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${String(port)};branch=z9hG4bK${callId}`],
        ...[`From: <sip:${from}@127.0.0.1>;tag=1`, `To: <${address}>`, `Call-ID: ${callId}`, 'CSeq: 1 INVITE'],
        ...[`Contact: <sip:127.0.0.1:${String(port)}>`, 'Content-Type: application/sdp', 'Max-Forwards: 70'],
        ...[`Content-Length: ${String(sdp.length)}`, '', sdp],
      ];
      socket.send(lines.join('\r\n'), Number(pbxPort), '127.0.0.1');
    },
    stop: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
