import { z } from 'zod';
import { liveCall } from './call-control.ts';
import { boardCapacity } from './capacity.ts';
import { instant } from './fields.ts';
import { liveOperator } from './me.ts';

/**
 * Messages of `GET /v1/live`. After `subscribe` a topic comes as a `snapshot` with a sequence number, then as `change`s whose
 * numbers grow by one. A client that sees a gap sends `resync` and gets a new snapshot. Rows are replaced as a whole, by `key`.
 */
export const liveTopic = z.enum(['board', 'me']);
export type LiveTopic = z.infer<typeof liveTopic>;

export const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribe'), topic: liveTopic }),
  z.object({ type: z.literal('unsubscribe'), topic: liveTopic }),
  z.object({ type: z.literal('resync'), topic: liveTopic }),
  /** Prolongs the connection beyond the access token it was opened with. */
  z.object({ type: z.literal('renew'), ticket: z.string().min(1).max(128) }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/** Close codes of our own, and what a client does then. */
export const liveClose = {
  /** The access token ended or was revoked: refresh it and open again. */
  signedOut: 4401,
  /** Too many messages, or not read for too long: wait, then open again. */
  tooSlow: 4408,
  tooMany: 4429,
} as const;

/** The same for people, in the description of the interface. */
export const liveProtocol = `
A WebSocket; messages are JSON both ways. Get a ticket with \`POST /v1/live/tickets\`, and open
\`ws://…/v1/live?ticket=…\` with it, once, within 30 s. Then say what you want to see:

    → {"type": "subscribe", "topic": "me"}
    ← {"type": "snapshot", "topic": "me", "seq": 7, "rows": [{"kind": "operator", "key": "operator:…", "status": "ready", …}]}
    ← {"type": "change", "topic": "me", "seq": 8, "put": [{"kind": "caller", "key": "caller:…", …}], "drop": []}
    ← {"type": "beat", "at": "2026-11-21T08:30:00.000Z"}

| topic | for | rows |
| --- | --- | --- |
| \`me\` | everybody | the own \`operator\`, the own calls (\`caller\`), whom one tries to reach (\`attempt\`) |
| \`board\` | supervisor, admin | those of all, and of each \`queue\` |

A row of \`put\` replaces the one of the same \`key\` as a whole, or is new; \`drop\` names the keys of those that are gone. The \`seq\`
of a topic grows by one with each change. After a gap changes are lost: send \`{"type": "resync", "topic": …}\`, and a new
snapshot comes. \`{"type": "unsubscribe", "topic": …}\` ends a topic.

A \`beat\` comes every 15 s: who hears none for 40 s opens anew. Before the access token ends, send
\`{"type": "renew", "ticket": …}\` with a new ticket; the answer is \`{"type": "renewed", "until": …}\`. What cannot be done is answered with
\`{"type": "refused", "code", "message", "topic", "fields": [{"path", "problem"}]}\`. The connection is closed with ${String(liveClose.signedOut)} when the sign-in
has ended (get a new token), ${String(liveClose.tooSlow)} when too much is unread, ${String(liveClose.tooMany)} after too many messages (wait, then open anew).
`.trim();

const key = z.string();

const queueRow = z.object({
  kind: z.literal('queue'),
  key,
  id: z.string(),
  name: z.string(),
  waiting: z.number(),
  talking: z.number(),
  /** When the caller who has waited longest came into the queue. */
  longestWaitSince: instant.nullable(),
  /** Its operators by what they could do now. */
  operators: z.object({ ready: z.number(), busy: z.number(), paused: z.number(), away: z.number() }),
  /** Since midnight in the service's time zone; null while the ledger is away. Some seconds behind. */
  today: z.object({ offered: z.number(), answered: z.number(), abandoned: z.number() }).nullable(),
  /** What it can promise, some seconds ago; null before it was measured. */
  capacity: boardCapacity.nullable(),
});

const operatorRow = liveOperator.extend({
  kind: z.literal('operator'),
  key,
  id: z.string(),
  name: z.string(),
  queues: z.array(z.string()),
});

export const callerRow = liveCall.extend({
  kind: z.literal('caller'),
  key,
  /** Came into this queue; null once connected. */
  queuedAt: instant.nullable(),
  /** Place in the line, from 1; null once connected. */
  place: z.number().nullable(),
  /** Null where there is no queue. */
  priority: z.number().nullable(),
  /** Who leads the call, or is asked alone. */
  operatorId: z.string().nullable(),
});

/**
 * Somebody whom an operator tries to reach: the customer of a dialled call, another operator, somebody outside. How it ended is shown
 * for a minute, also when the call is gone.
 */
const attemptRow = z.object({
  kind: z.literal('attempt'),
  key,
  callId: z.string(),
  /** The call itself for its customer. */
  legId: z.string(),
  /** Who wished it. */
  by: z.string(),
  to: z.enum(['customer', 'operator', 'outside']),
  operatorId: z.string().nullable(),
  number: z.string().nullable(),
  /** `own-phone`: the phone of who dials rings first. `early-media`: what the far end plays is heard. */
  stage: z.enum(['own-phone', 'sent', 'ringing', 'early-media', 'answered', 'ended']),
  /** Null while it goes on; `not-dialled`: the own phone did not answer. */
  outcome: z
    .enum([
      ...(['busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled', 'not-dialled'] as const),
      ...(['answered', 'accepted', 'declined', 'expired', 'withdrawn'] as const),
    ])
    .nullable(),
  /** Q.850, where the trunk told one. */
  cause: z.number().nullable(),
  why: z.string().nullable(),
  at: instant,
});

export const liveRow = z.discriminatedUnion('kind', [queueRow, operatorRow, callerRow, attemptRow]);
export type LiveRow = z.infer<typeof liveRow>;

export const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), topic: liveTopic, seq: z.number(), rows: z.array(liveRow) }),
  z.object({
    type: z.literal('change'),
    topic: liveTopic,
    seq: z.number(),
    put: z.array(liveRow),
    drop: z.array(key),
  }),
  /** Every 15 s; a client that hears none for 40 s opens a new connection. */
  z.object({ type: z.literal('beat'), at: instant }),
  z.object({ type: z.literal('renewed'), until: instant }),
  z.object({
    type: z.literal('refused'),
    code: z.string(),
    message: z.string(),
    topic: liveTopic.nullable(),
    /** What is wrong with a message that is none of the above; empty for one that is. */
    fields: z.array(z.object({ path: z.string(), problem: z.string() })),
  }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;

export const liveTicket = z.object({ ticket: z.string(), expiresAt: instant });
export const liveQuery = z.object({ ticket: z.string().min(1).max(128) });
