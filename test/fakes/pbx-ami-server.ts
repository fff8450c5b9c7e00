import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export type AmiFields = Readonly<Record<string, string>>;

/** The AMI side of a PBX, for faults that a real one cannot show. */
export interface FakeAmi {
  readonly port: number;
  /** Every action that arrived, on all connections, keys in lower case. */
  readonly actions: AmiFields[];
  readonly connections: readonly Socket[];
  /** Answers an action; without an answer here: Success, and a DBGetTree is empty. Null: silence. */
  answer: (action: AmiFields) => string | null | undefined;
  /** Sends raw text on the newest connection. */
  readonly send: (text: string) => void;
  readonly close: () => Promise<void>;
}

export const amiMessage = (fields: AmiFields): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\r\n`)
    .join('') + '\r\n';

function standardAnswer(action: AmiFields): string {
  const id = action['actionid'] ?? '';
  const success = { Response: 'Success', ActionID: id, Timestamp: (Date.now() / 1000).toFixed(6) };
  if (action['action'] !== 'DBGetTree') return amiMessage(success);
  return (
    amiMessage({ ...success, EventList: 'start' }) +
    amiMessage({ Event: 'DBGetTreeComplete', ActionID: id, EventList: 'Complete', ListItems: '0' })
  );
}

export async function startFakeAmi(): Promise<FakeAmi> {
  const connections: Socket[] = [];
  const actions: AmiFields[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => socket.destroy());
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    let rest = '';
    socket.on('data', (data) => {
      const blocks = (rest + data.toString()).split('\r\n\r\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const action = Object.fromEntries(
          block.split('\r\n').map((line) => {
            const [key = '', ...value] = line.split(': ');
            return [key.toLowerCase(), value.join(': ')];
          }),
        );
        actions.push(action);
        const answer = fake.answer(action);
        if (answer !== null) socket.write(answer ?? standardAnswer(action));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeAmi = {
    port: (server.address() as AddressInfo).port,
    actions,
    connections,
    answer: () => undefined,
    send: (text) => connections.at(-1)?.write(text),
    close: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}
