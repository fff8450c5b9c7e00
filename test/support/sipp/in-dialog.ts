import { createSocket, type Socket } from 'node:dgram';
import { header, parseMessage, type SipMessage } from './sip-trace.ts';
import type { SippProcess } from './sipp-process.ts';

/**
 * What a phone says in a call that is up, besides hanging up: SIPp itself cannot be asked to, so it is said in its name, from another
 * port. Asterisk takes that for the phone's from then on, so it hears the rest of the call there; of its end SIPp is told.
 */
export interface InDialog {
  /** Asks for the other side to be sent to this user part, or into another call of this phone. @returns the status of the answer */
  refer(to: string | SippProcess): Promise<number>;
  /** Offers the audio anew: `sendonly` holds, `sendrecv` resumes. @returns the status of the answer */
  reinvite(direction: 'sendonly' | 'sendrecv'): Promise<number>;
  /** What Asterisk has asked for since, all of which is answered with 200. */
  heard(): readonly SipMessage[];
}

/** Speaks in the last call of this SIPp that was answered, or in this one. */
export async function inDialog(sipp: SippProcess, call?: string): Promise<InDialog> {
  const targetPort = Number(process.env['PASOKH_SIP_PORT']);
  const messages = sipp.messages();
  const answer = messages.findLast(
    ({ status, cseqMethod, callId }) => status === 200 && cseqMethod === 'INVITE' && callId === (call ?? callId),
  );
  const invite = messages.findLast((one) => one.method === 'INVITE' && one.callId === answer?.callId);
  if (answer === undefined || invite === undefined) throw new Error('no call of this phone was answered');
  const isCaller = invite.direction === 'sent';
  const [own, other] = isCaller ? ['From', 'To'] : ['To', 'From'];
  const uri = /<([^>]+)>/u.exec(valueOf(isCaller ? answer : invite, 'Contact'))?.[1] ?? '';
  const media = /^m=audio .*$/mu.exec((isCaller ? invite : answer).text)?.[0].trim() ?? '';

  const socket = await openSocket();
  const { port } = socket.address();
  const send = (text: string): void => socket.send(text, targetPort, '127.0.0.1');
  const heard: SipMessage[] = [];
  const finals = new Map<string, (status: number) => void>();
  /** Above what SIPp has said, and below its farewell. */
  let count = 2;

  const request = (method: string, number: number, headers: readonly string[] = [], body = ''): string =>
    [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${String(port)};branch=z9hG4bK${method}-${String(port)}-${String(number)}`,
      `From: ${valueOf(answer, own)}`,
      `To: ${valueOf(answer, other)}`,
      `Call-ID: ${answer.callId}`,
      `CSeq: ${String(number)} ${method}`,
      `Contact: <sip:127.0.0.1:${String(port)}>`,
      ...['Max-Forwards: 70', ...headers, `Content-Length: ${String(body.length)}`, '', body],
    ].join('\r\n');

  socket.on('message', (bytes) => {
    const message = parseMessage(performance.timeOrigin + performance.now(), 'received', bytes.toString());
    if (message === undefined) return;
    const [number = '', method = ''] = valueOf(message, 'CSeq').split(' ');
    if (message.status !== undefined) {
      if (message.status < 200) return;
      if (method === 'INVITE') send(request('ACK', Number(number)));
      finals.get(`${number} ${method}`)?.(message.status);
    } else if (message.method !== 'ACK') {
      heard.push(message);
      const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${valueOf(message, name)}`);
      send(['SIP/2.0 200 OK', ...copied, 'Content-Length: 0', '', ''].join('\r\n'));
      if (message.method === 'BYE') socket.send(bytes, sipp.port, '127.0.0.1');
    }
  });
  const ask = (method: string, headers: readonly string[], body?: string): Promise<number> => {
    const number = (count += 1);
    return new Promise((resolve) => {
      finals.set(`${String(number)} ${method}`, resolve);
      send(request(method, number, headers, body));
    });
  };
  return {
    refer: (to) =>
      ask('REFER', [
        `Refer-To: <${typeof to === 'string' ? `sip:${to}@127.0.0.1:${String(targetPort)}` : replacing(to)}>`,
        'Referred-By: <sip:phone@127.0.0.1>',
      ]),
    reinvite: (direction) => {
      const lines = ['v=0', 'o=phone 1 2 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', media];
      const sdp = [...lines, 'a=rtpmap:8 PCMA/8000', `a=${direction}`, ''].join('\r\n');
      return ask('INVITE', ['Content-Type: application/sdp'], sdp);
    },
    heard: () => heard,
  };
}

/** The address of whom this phone has called, with the call that is to be taken over. */
function replacing(sipp: SippProcess): string {
  const answer = sipp.messages().findLast(({ status, cseqMethod }) => status === 200 && cseqMethod === 'INVITE');
  if (answer === undefined) throw new Error('the other call of this phone was not answered');
  const tag = (name: string): string => /;tag=([^;>]+)/u.exec(valueOf(answer, name))?.[1] ?? '';
  const replaces = `${answer.callId};to-tag=${tag('To')};from-tag=${tag('From')}`;
  const address = /<([^>]+)>/u.exec(valueOf(answer, 'To'))?.[1] ?? '';
  return `${address}?Replaces=${encodeURIComponent(replaces)}`;
}

/** Open as long as the process lives, and no longer. */
async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').unref();
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

function valueOf({ text }: SipMessage, name: string): string {
  const value = header(text, name);
  if (value === undefined) throw new Error(`a SIP message lacks ${name}`);
  return value;
}
