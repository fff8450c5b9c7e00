import type { PbxRecordings } from '../../src/recordings/ports.ts';

export interface FakePbxRecordings extends PbxRecordings {
  /** Name → contents, as the recording folder of a PBX. */
  readonly files: Map<string, Uint8Array>;
  /** Calls whose caller is still there. */
  readonly present: Set<string>;
  /** Breaks the connection: every request is answered `unreachable`. */
  reachable: boolean;
  /** Bodies break off after so many bytes. */
  breakAfter: number;
}

/** A recording folder in memory that keeps the contract of the port. Bodies come in small, odd-sized chunks. */
export function fakePbxRecordings(): FakePbxRecordings {
  const away = { is: 'unreachable', why: 'connection refused' } as const;
  const gone = { is: 'gone' } as const;
  const fake: FakePbxRecordings = {
    files: new Map(),
    present: new Set(),
    reachable: true,
    breakAfter: Infinity,
    list: async () => (fake.reachable ? { is: 'ok', names: [...fake.files.keys()] } : away),
    look: async (name) => {
      const file = fake.files.get(name);
      if (!fake.reachable) return away;
      return file === undefined ? gone : { is: 'there', bytes: file.length };
    },
    fetch: async (name) => {
      const file = fake.files.get(name);
      if (!fake.reachable) return away;
      if (file === undefined) return gone;
      return { is: 'there', bytes: file.length, body: chunksOf(file, fake.breakAfter), cancel: () => undefined };
    },
    delete: async (name) => {
      if (!fake.reachable) return away;
      return fake.files.delete(name) ? { is: 'ok' } : gone;
    },
    callerPresent: async (callId) => (fake.reachable ? fake.present.has(callId) : 'unreachable'),
  };
  return fake;
}

async function* chunksOf(file: Uint8Array, breakAfter: number): AsyncGenerator<Uint8Array> {
  const size = 4_099;
  for (let at = 0; at < file.length; at += size) {
    if (at >= breakAfter) throw new Error('the connection broke');
    yield file.subarray(at, at + size);
  }
}
