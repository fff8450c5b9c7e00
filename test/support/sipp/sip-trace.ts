import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** One SIP message as SIPp saw it on the wire. */
export interface SipMessage {
  /** Unix epoch, milliseconds with microsecond resolution. */
  at: number;
  direction: 'sent' | 'received';
  /** First line: `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  line: string;
  method: string | undefined;
  status: number | undefined;
  /** The method of CSeq: what a response answers. */
  cseqMethod: string;
  callId: string;
  text: string;
}

/** One call (one Call-ID) of a trace; instants in epoch milliseconds, `undefined` if it did not come to that. */
export interface SipCall {
  callId: string;
  invitedAt: number;
  ringingAt: number | undefined;
  answeredAt: number | undefined;
  /** The final status of the INVITE; 487 after a CANCEL. */
  status: number | undefined;
  refusedAt: number | undefined;
  cancelledAt: number | undefined;
  /** BYE, and whether this side sent it. */
  endedAt: number | undefined;
  endedBy: 'self' | 'peer' | undefined;
}

/** In the branch of a BYE that was said in SIPp's name: its own trace shows it as received. */
export const OWN_BYE = 'z9hG4bKbye-';

const ENTRY = /^-{20,} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.(\d{6})\n\w+ message (sent|received) .*:\n\n/gm;

/**
 * Follows a `-trace_msg` file: each look returns all messages until then and reads only what is new. The last one may still
 * be being written; it is left out until its headers are there.
 */
export function followTrace(file: string): () => SipMessage[] {
  const settled: SipMessage[] = [];
  let offset = 0;
  return () => {
    if (!existsSync(file)) return [];
    const bytes = readFrom(file, offset);
    const text = bytes.toString('latin1'); // a byte is a character, so that offsets fit
    const heads = [...text.matchAll(ENTRY)];
    const messages = heads.map((head, i) =>
      parseEntry(head, text.slice(head.index + head[0].length, heads[i + 1]?.index)),
    );
    const last = messages.pop();
    settled.push(...messages.filter((message) => message !== undefined));
    offset += heads.at(-1)?.index ?? 0;
    return last === undefined ? [...settled] : [...settled, last];
  };
}

function readFrom(file: string, offset: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(fstatSync(descriptor).size - offset, 0));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(descriptor);
  }
}

function parseEntry(head: RegExpExecArray, body: string): SipMessage | undefined {
  const [, day = '', time = '', micros = '', direction = ''] = head;
  const at = new Date(`${day}T${time}`).getTime() + Number(micros) / 1_000; // SIPp writes local time
  return parseMessage(at, direction === 'sent' ? 'sent' : 'received', Buffer.from(body, 'latin1').toString('utf8'));
}

/** Parses one SIP message; `undefined` if it is not complete up to its headers. */
export function parseMessage(at: number, direction: 'sent' | 'received', text: string): SipMessage | undefined {
  const line = /^(.*?)\r?\n/.exec(text)?.[1];
  const callId = header(text, 'Call-ID');
  const cseqMethod = header(text, 'CSeq')?.split(' ')[1];
  if (line === undefined || callId === undefined || cseqMethod === undefined) return undefined;
  const status = /^SIP\/2\.0 (\d{3})/.exec(line)?.[1];
  const method = status === undefined ? line.split(' ')[0] : undefined;
  return {
    at,
    direction,
    line,
    method,
    status: status === undefined ? undefined : Number(status),
    cseqMethod,
    callId,
    text,
  };
}

/** The value of a header, without surrounding space. */
export function header(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)\\r?\\n`, 'im').exec(text)?.[1];
}

/** The calls of a trace, in the order of their INVITEs. */
export function callsOf(messages: readonly SipMessage[]): SipCall[] {
  const calls = new Map<string, SipCall>();
  for (const message of messages) {
    const { at, callId } = message;
    if (message.method === 'INVITE' && !calls.has(callId)) {
      calls.set(callId, {
        callId,
        invitedAt: at,
        ringingAt: undefined,
        answeredAt: undefined,
        status: undefined,
        refusedAt: undefined,
        cancelledAt: undefined,
        endedAt: undefined,
        endedBy: undefined,
      });
    }
    const call = calls.get(callId);
    if (call !== undefined) note(call, message);
  }
  return [...calls.values()];
}

function note(call: SipCall, { at, direction, method, status, cseqMethod, text }: SipMessage): void {
  if (method === 'CANCEL') call.cancelledAt ??= at;
  if (method === 'BYE' && call.endedAt === undefined) {
    call.endedAt = at;
    call.endedBy = direction === 'sent' || text.includes(OWN_BYE) ? 'self' : 'peer';
  }
  if (status === undefined || cseqMethod !== 'INVITE') return;
  if (status === 180 || status === 183) call.ringingAt ??= at;
  if (status === 200) call.answeredAt ??= at;
  if (status >= 300) call.refusedAt = at;
  if (status >= 200 && (call.status ?? 401) === 401) call.status = status; // 401 asks for credentials, which may follow
}
