import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { callsOf, header, OWN_BYE, parseMessage, type SipMessage } from './sip-trace.ts';

/** From where to speak, and to whom besides Asterisk: SIPp itself must let the call go if it lives on. */
export interface Lines {
  /** 0: any. */
  fromPort: number;
  alsoTo: number | undefined;
  targetPort: number;
}

/**
 * Ends the calls that a SIPp is in, from outside: BYE for answered ones, CANCEL for a caller's unanswered ones. SIPp itself
 * cannot be asked to, and as a server says no BYE at all. Returns what was said and heard.
 */
export async function hangUpCalls(
  messages: readonly SipMessage[],
  { fromPort, alsoTo, targetPort }: Lines,
): Promise<SipMessage[]> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(fromPort, '127.0.0.1', resolve));
  const { port } = socket.address();
  const exchanged: SipMessage[] = [];
  const note = (direction: 'sent' | 'received', text: string): SipMessage | undefined => {
    const message = parseMessage(performance.timeOrigin + performance.now(), direction, text);
    if (message !== undefined) exchanged.push(message);
    return message;
  };
  const send = (text: string, to: number): void => socket.send(text, to, '127.0.0.1');
  let open = 0;
  const over = new Promise<void>((resolve) => {
    socket.on('message', (bytes) => {
      const answer = note('received', bytes.toString());
      if (answer?.status === undefined) return;
      if (answer.cseqMethod === 'INVITE') send(acknowledgement(answer), targetPort);
      if (answer.cseqMethod !== 'CANCEL' && --open === 0) resolve(); // a CANCEL ends with the INVITE's 487
    });
  });
  for (const { callId } of callsOf(messages)) {
    const text = farewell(messages, callId, port);
    if (text === undefined) continue;
    open += 1;
    note('sent', text);
    send(text, targetPort);
    if (alsoTo !== undefined) send(text, alsoTo);
  }
  if (open > 0) await Promise.race([over, delay(500)]);
  await new Promise<void>((resolve) => socket.close(resolve));
  return exchanged;
}

/** The request that ends this call, or undefined if there is nothing to end or it is not ours to end. */
function farewell(messages: readonly SipMessage[], callId: string, viaPort: number): string | undefined {
  const call = callsOf(messages).find((one) => one.callId === callId);
  const invite = messages.findLast((one) => one.callId === callId && one.method === 'INVITE');
  if (call === undefined || invite === undefined || call.endedAt !== undefined) return undefined;
  const answer = messages.find((one) => one.callId === callId && one.status === 200 && one.cseqMethod === 'INVITE');
  if (answer !== undefined) return bye(invite, answer, viaPort);
  // 401 asks for credentials, which followed.
  const isOpen = call.status === undefined || call.status === 401;
  const waiting = invite.direction === 'sent' && isOpen && call.cancelledAt === undefined;
  return waiting ? cancel(invite) : undefined;
}

function bye(invite: SipMessage, answer: SipMessage, viaPort: number): string {
  const outgoing = invite.direction === 'sent';
  const peer = outgoing ? answer : invite;
  const [own, other] = outgoing ? ['From', 'To'] : ['To', 'From'];
  return request([
    `BYE ${uriOf(header(peer.text, 'Contact'))} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${String(viaPort)};branch=${OWN_BYE}${String(viaPort)}-${invite.callId.replaceAll(/\W/g, '-')}`,
    `From: ${required(header(answer.text, own))}`,
    `To: ${required(header(answer.text, other))}`,
    `Call-ID: ${invite.callId}`,
    'CSeq: 99 BYE', // above whatever else was said in its name
  ]);
}

/** CANCEL repeats the INVITE's own address, Via and number. */
function cancel(invite: SipMessage): string {
  return request([
    invite.line.replace('INVITE', 'CANCEL'),
    `Via: ${required(header(invite.text, 'Via'))}`,
    `From: ${required(header(invite.text, 'From'))}`,
    `To: ${required(header(invite.text, 'To'))}`,
    `Call-ID: ${invite.callId}`,
    `CSeq: ${required(header(invite.text, 'CSeq')).replace('INVITE', 'CANCEL')}`,
  ]);
}

/** The ACK of a refused INVITE repeats its Via and number. */
const acknowledgement = (answer: SipMessage): string =>
  request([
    `ACK ${uriOf(header(answer.text, 'To'))} SIP/2.0`,
    ...['Via', 'From', 'To', 'Call-ID'].map((name) => `${name}: ${required(header(answer.text, name))}`),
    `CSeq: ${required(header(answer.text, 'CSeq')).replace('INVITE', 'ACK')}`,
  ]);

const request = (lines: string[]): string => [...lines, 'Max-Forwards: 70', 'Content-Length: 0', '', ''].join('\r\n');

const uriOf = (contact: string | undefined): string => /<([^>]+)>/.exec(required(contact))?.[1] ?? required(contact);

function required(value: string | undefined): string {
  if (value === undefined) throw new Error('a SIP message lacks a header that every one has');
  return value;
}
