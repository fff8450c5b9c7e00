import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { createCallMemory, type CallMemory } from './call-memory.ts';
import { createHandedOver, type HandedOver } from './handed-over.ts';
import { createSeenChanges, type SeenChanges } from './seen-changes.ts';

/** What is shown of calls that their state does not hold, or holds no more. */
export interface CallNews {
  readonly attempts: Attempts;
  readonly memory: CallMemory;
  readonly handedOver: HandedOver;
  readonly seenChanges: SeenChanges;
}

/** Listens to the core from now on. */
export function followCalls(gateway: Pick<AcdGateway, 'view' | 'onFacts' | 'now'>): CallNews {
  const attempts = createAttempts(gateway.now);
  const memory = createCallMemory(gateway.view, gateway.now);
  const handedOver = createHandedOver(gateway.view);
  const seenChanges = createSeenChanges(gateway.view);
  gateway.onFacts((facts) => {
    for (const one of [attempts, memory, handedOver, seenChanges]) one.noticed(facts);
  });
  return { attempts, memory, handedOver, seenChanges };
}
