import { existsSync, readdirSync } from 'node:fs';
import type { z } from 'zod';
import { attachmentPage, filePage } from '../../src/contract/files.ts';
import { liveTicket, serverMessage, type LiveRow } from '../../src/contract/live.ts';
import { queueReport } from '../../src/contract/metrics.ts';
import type { Api } from '../../test/support/e2e/api-client.ts';
import type { Seeded } from './seed.ts';

type Numbers = z.infer<typeof queueReport>['intervals'][number]['queues'];
type QueueRow = LiveRow & { kind: 'queue' };

const everyMs = process.stdout.isTTY ? 1_000 : 5_000;

/** Prints the live table until closed: what happens now over the WebSocket, the day's numbers and the evidence over HTTP. */
export function startTable(url: string, { supervisor }: Seeded): () => void {
  const queues = new Map<string, QueueRow>();
  const startedAt = new Date().toISOString();
  let socket: WebSocket | null = null;
  let lines = 0;

  const watch = async (api: Api): Promise<void> => {
    const { ticket } = await api.post('/v1/live/tickets', {}, liveTicket);
    socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live?ticket=${ticket}`);
    socket.addEventListener('open', () => socket?.send(JSON.stringify({ type: 'subscribe', topic: 'board' })));
    socket.addEventListener('message', ({ data }) => {
      const message = serverMessage.parse(JSON.parse(String(data)));
      const rows = message.type === 'snapshot' ? message.rows : message.type === 'change' ? message.put : [];
      for (const row of rows) if (row.kind === 'queue') queues.set(row.id, row);
    });
  };

  const draw = async (api: Api): Promise<void> => {
    const to = new Date(Date.now() + 60_000).toISOString();
    const { intervals } = await api.get(`/v1/metrics/queues?from=${startedAt}&to=${to}`, queueReport);
    const numbers = intervals.flatMap((interval) => interval.queues);
    const text = [...tableOf([...queues.values()], numbers), ...(await evidenceOf(api))].join('\n');
    if (process.stdout.isTTY && lines > 0) process.stdout.write(`\u001b[${lines}A\u001b[0J`);
    lines = text.split('\n').length;
    console.log(text);
  };

  const signedIn = supervisor.api();
  void signedIn.then(watch);
  const timer = setInterval(() => {
    signedIn.then(draw).catch((error: unknown) => console.error(String(error)));
  }, everyMs);
  return () => {
    clearInterval(timer);
    socket?.close();
  };
}

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : `${Math.round(value * 100)} %`;

function tableOf(queues: readonly QueueRow[], numbers: Numbers): string[] {
  const head = ['waiting', 'talking', 'answered', 'abandoned', 'service level', 'queue'];
  const rows = queues.map((queue) => {
    const today = numbers.find(({ queueId }) => queueId === queue.id);
    const { answered = 0, abandoned = 0, serviceLevel } = today ?? {};
    return [queue.waiting, queue.talking, answered, abandoned, percent(serviceLevel?.value), queue.name].map(String);
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
  const shown =
    last === undefined || audio === undefined || audio === null
      ? 'none yet'
      : `${last.file.number}, call ${last.callId}, ${(audio.durationMs / 1_000).toFixed(1)} s at ${audio.url}`;
  return [`recordings stored ${stored}    last complaint file with its recording: ${shown}`];
}
