import { z } from 'zod';
import { phone as phoneAnswer } from '../src/contract/me-phone.ts';
import { trunk } from '../src/contract/trunks.ts';
import { addPerson, addQueue, type TestPerson, type TestQueue } from '../test/support/e2e/cast.ts';
import { eventually } from '../test/support/e2e/eventually.ts';
import { openBoard, type LiveBoard } from '../test/support/e2e/live-board.ts';
import { letDial, trunkTo } from '../test/support/e2e/storm/stage.ts';
import { openWorld, type World } from '../test/support/e2e/world.ts';
import { startCaller, startOutside, startPhones } from '../test/support/sipp/sipp.ts';
import type { SippProcess } from '../test/support/sipp/sipp-process.ts';

/** A call with its operator. */
export interface Talk {
  readonly callId: string;
  readonly leg: string;
  readonly api: TestPerson['api'];
}

export interface Centre {
  readonly world: World;
  readonly board: LiveBoard;
  /** In no queue: who are consulted and who dial. */
  readonly helpers: readonly TestPerson[];
  readonly helpersPhone: SippProcess;
  readonly talks: () => Talk[];
  /** Lets so many calls come in, all of which are answered and stay. */
  readonly callIn: (count: number) => Promise<void>;
  /** Of the service, once its garbage is collected. */
  readonly memory: () => Promise<{ readonly heap: number; readonly rss: number }>;
  readonly close: () => Promise<void>;
}

const helperCount = 10;
const phonesAPort = 20;
const callsAPort = 10;

/** As many operators as there will be calls, and a trunk that leads outside. */
export async function openCentre(calls: number): Promise<Centre> {
  const watcher = new URL('heap-on-signal.ts', import.meta.url).pathname;
  const world = await openWorld({ NODE_OPTIONS: `--import ${watcher}` });
  const queue = await addQueue(world, { ringTimeoutMs: 20_000 });
  await letDial(world);
  const outside = await startOutside({ behaviour: 'answer' });
  await world.admin.post('/v1/trunks', trunkTo(outside.port, '+98912'), trunk);
  const { people } = await staffed(world, calls, [queue]);
  const { people: helpers, phones } = await staffed(world, helperCount, []);
  const [helpersPhone] = phones;
  if (helpersPhone === undefined) throw new Error('the helpers have no phone');
  const board = await openBoard(world.admin, world.service.url);
  const talks = (): Talk[] =>
    board.rows('caller').flatMap(({ id, state, parties: [lead] }) => {
      const person = people.find((one) => one.id === lead?.operatorId);
      const isThere = state === 'talking' && lead !== undefined && person !== undefined;
      return isThere ? [{ callId: id, leg: lead.legId, api: person.api }] : [];
    });
  return {
    ...{ world, board, helpers, helpersPhone, talks, memory: () => memoryOf(world) },
    callIn: async (count) => {
      const wanted = talks().length + count;
      for (let begun = 0; begun < count; begun += callsAPort)
        await startCaller({ to: queue.dialled, count: Math.min(callsAPort, count - begun), rate: 5 });
      await eventually(() => {
        if (talks().length === wanted) return true;
        throw new Error(`${talks().length} of ${wanted} callers talk`);
      }, 60_000);
    },
    close: async () => {
      await board.close();
      await world.close();
    },
  };
}

async function staffed(world: World, count: number, queues: readonly TestQueue[]) {
  const people: TestPerson[] = [];
  const phones: SippProcess[] = [];
  for (let begun = 0; begun < count; begun += phonesAPort) {
    const size = Math.min(phonesAPort, count - begun);
    const some = await Promise.all(Array.from({ length: size }, () => addPerson(world, queues)));
    phones.push(await startPhones(await Promise.all(some.map(({ api }) => api.get('/v1/me/phone', phoneAnswer)))));
    for (const person of some) await person.choose({ is: 'available' });
    await Promise.all(some.map((person) => person.becomes('ready', 30_000)));
    people.push(...some);
  }
  return { people, phones };
}

const figures = z.object({ heap: z.number(), rss: z.number() });

async function memoryOf({ service }: World): Promise<z.infer<typeof figures>> {
  const told = (): string[] => [...service.output().matchAll(/^memory (\{.*\})$/gm)].map(([, json = '']) => json);
  const before = told().length;
  const pid = [...service.output().matchAll(/^memory of (\d+)$/gm)].at(-1)?.[1];
  process.kill(Number(pid), 'SIGUSR2');
  return figures.parse(JSON.parse(await eventually(() => told()[before])));
}
