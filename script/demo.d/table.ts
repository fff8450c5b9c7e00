import { existsSync, readdirSync } from 'node:fs';
import type { z } from 'zod';
import { attachmentPage, filePage } from '../../src/contract/files.ts';
import { liveTicket, serverMessage, type LiveRow } from '../../src/contract/live.ts';
import { queueReport } from '../../src/contract/metrics.ts';
import { ApiError, type Api } from '../../test/support/e2e/api-client.ts';
import type { Seeded } from './seed.ts';

type Numbers = z.infer<typeof queueReport>['intervals'][number]['queues'];
type QueueRow = LiveRow & { kind: 'queue' };

const everyMs = process.stdout.isTTY ? 1_000 : 5_000;

/** Prints the live table until closed: what happens now over the WebSocket, the day's numbers and the evidence over HTTP. */
export function startTable(url: string, { supervisor }: Seeded): () => void {
  const queues = new Map<string, QueueRow>();
  const startedAt = new Date().toISOString();
  let api: Promise<Api> | null = null;
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let lines = 0;

  /** Signs in and opens the board. The service closes it when the access token ends: then all of it again. */
  const connect = async (): Promise<Api> => {
    const signedIn = await supervisor.api();
    const { ticket } = await signedIn.post('/v1/live/tickets', {}, liveTicket);
    const board = new WebSocket(`${url.replace('http', 'ws')}/v1/live?ticket=${ticket}`);
    board.addEventListener('open', () => board.send(JSON.stringify({ type: 'subscribe', topic: 'board' })));
    board.addEventListener('close', () => (api = null));
    board.addEventListener('message', ({ data }) => {
      const message = serverMessage.parse(JSON.parse(String(data)));
      if (message.type === 'snapshot') queues.clear();
      const rows = message.type === 'snapshot' ? message.rows : message.type === 'change' ? message.put : [];
      for (const row of rows) if (row.kind === 'queue') queues.set(row.key, row);
      if (message.type === 'change') for (const key of message.drop) queues.delete(key);
    });
    socket = board;
    return signedIn;
  };

  const show = (text: readonly string[]): void => {
    if (process.stdout.isTTY && lines > 0) process.stdout.write(`\u001b[${lines}A\u001b[0J`);
    lines = text.length;
    // A line that wraps would be two, and the next table would not cover this one.
    console.log(text.map((line) => line.slice(0, process.stdout.columns)).join('\n'));
  };

  const draw = async (): Promise<void> => {
    const signedIn = await (api ??= connect());
    const to = new Date(Date.now() + 60_000).toISOString();
    const { intervals } = await signedIn.get(`/v1/metrics/queues?from=${startedAt}&to=${to}`, queueReport);
    const evidence = await evidenceOf(signedIn);
    const numbers = intervals.flatMap((interval) => interval.queues);
    show([...tableOf([...queues.values()], numbers), ...evidence]);
  };

  /** Calls go on while the ledger is away, and so does what the board says of them. */
  const withoutNumbers = (error: unknown): void => {
    if (socket?.readyState !== WebSocket.OPEN) api = null;
    const why = error instanceof ApiError ? error.code : String(error);
    show([...tableOf([...queues.values()], null), `no numbers at the moment: ${why}`]);
  };

  const next = (): void => {
    timer = setTimeout(() => void draw().catch(withoutNumbers).finally(next), everyMs);
  };
  next();
  return () => {
    clearTimeout(timer);
    socket?.close();
  };
}

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : `${Math.round(value * 100)} %`;

/** `numbers` null: not known at the moment. */
function tableOf(queues: readonly QueueRow[], numbers: Numbers | null): string[] {
  const head = ['waiting', 'talking', 'answered', 'abandoned', 'service level', 'queue'];
  const none = numbers === null ? '–' : 0;
  const rows = queues.map((queue) => {
    const own = numbers?.find(({ queueId }) => queueId === queue.id);
    const level = percent(own?.serviceLevel.value);
    return [queue.waiting, queue.talking, own?.answered ?? none, own?.abandoned ?? none, level, queue.name].map(String);
  });
  // The name comes last: Persian has its own direction, and would upset the columns after it.
  return [head, ...rows].map((cells) => cells.map((cell, i) => cell.padStart(head[i]?.length ?? 0)).join('  '));
}

/** How many recordings are in their folder, and the last complaint file with one. */
async function evidenceOf(api: Api): Promise<string[]> {
  const folder = process.env['PASOKH_RECORDINGS_DIR'] ?? 'recordings';
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  const stored = names.filter((name) => String(name).endsWith('.wav')).length;
  const { items } = await api.get('/v1/files?kind=complaint&limit=20', filePage);
  const all = await Promise.all(
    items.map(async (file) => {
      const attachments = await api.get(`/v1/files/${file.id}/attachments?limit=20`, attachmentPage);
      return attachments.items.map((attachment) => ({ file, ...attachment }));
    }),
  );
  const [last] = all
    .flat()
    .filter(({ recordings }) => recordings.some(({ audio }) => audio !== null))
    .toSorted((a, b) => (a.attachedAt < b.attachedAt ? 1 : -1));
  const audio = last?.recordings.find((recording) => recording.audio !== null)?.audio;
  if (last === undefined || audio === undefined || audio === null) return [`recordings stored: ${stored}`];
  return [
    `recordings stored: ${stored}; the last complaint file with one is ${last.file.number}:`,
    `  call ${last.callId}, ${(audio.durationMs / 1_000).toFixed(1)} s at ${audio.url}`,
  ];
}
