import type { AcdEvent } from '../../src/acd/events.ts';
import type { NumberedFact } from '../../src/acd/facts.ts';
import type { QueueRules } from '../../src/acd/queue-rules.ts';
import { operatorId, type OfferId, type OperatorId } from '../../src/shared/ids.ts';
import { createMemoryTurnStore } from '../fakes/memory-turn-store.ts';
import { ModelPbx } from '../fakes/model-pbx.ts';
import { aQueue, anOperator } from './acd-builders.ts';
import { startProcess } from './acd-process.ts';
import { createVirtualTime } from './virtual-time.ts';

type Unstamped<Event> = Event extends unknown ? Omit<Event, 'at' | 'now'> : never;

/** A runtime on a model PBX with one queue, its operators signed in and reachable, connected. */
export async function openRoom(operators: readonly string[] = ['sara'], rules: Partial<QueueRules> = {}) {
  const time = createVirtualTime();
  const pbx = new ModelPbx(time);
  const store = createMemoryTurnStore();
  const room = {
    time,
    pbx,
    world: pbx.world,
    store,
    process: startProcess({ pbx, store, time }),
    get view() {
      return room.process.runtime.view;
    },
    /** Facts of this type, oldest first. */
    facts: <Type extends NumberedFact['type']>(type: Type) =>
      store.facts.filter((fact): fact is NumberedFact & { type: Type } => fact.type === type),
    post: (event: Unstamped<AcdEvent>) => room.process.runtime.post({ ...event, at: time.clock.pbxNow() }),
    choose: (id: OperatorId, is: 'available' | 'signed-out') =>
      room.post({ type: 'PresenceChosen', operatorId: id, presence: { is } }),
    ring: async (): Promise<OfferId> => {
      await time.until(() => pbx.world.ringing().length > 0, 10_000);
      return pbx.world.ringing()[0]!;
    },
    /** The service is killed and started again, on the same spool and PBX. */
    restart: async (awayMs = 100) => {
      room.process.kill();
      await time.pass(awayMs);
      room.start();
      await room.online();
    },
    start: () => {
      room.process = startProcess({ pbx, store, time });
    },
    online: () => time.until(() => room.process.runtime.impediments().length === 0, 10_000),
  };
  for (const name of operators) pbx.world.register(operatorId(name));
  await room.process.runtime.syncConfiguration([aQueue(rules)], operators.map(anOperator));
  for (const name of operators) await room.choose(operatorId(name), 'available');
  await room.online();
  return room;
}
