import type { Operator } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { AcdView } from './gateway.ts';
import type { Legs } from './legs.ts';
import type { Log, Pbx } from './ports.ts';

type Mirrored = Parameters<Pbx['mirrorPresence']>[1];

/** Keeps the members of the native queue as the operators' presence is, for the time when we are away. */
export interface PresenceMirror {
  /** Brings over what differs from what was last brought over. */
  readonly refresh: (operators: Iterable<OperatorId>) => void;
  /** The PBX may have forgotten: brings over everything. */
  readonly renew: () => void;
}

export interface MirrorParts {
  readonly pbx: Pick<Pbx, 'mirrorPresence'>;
  readonly legs: Legs;
  readonly log: Log;
  readonly view: AcdView;
  readonly isOnline: () => boolean;
}

export function createPresenceMirror({ pbx, legs, log, view, isOnline }: MirrorParts): PresenceMirror {
  /** What the PBX was told last. Operators who were removed stay until it knows. */
  const told = new Map<OperatorId, Mirrored>();

  const isTold = (operatorId: OperatorId): boolean => told.get(operatorId) === mirrored(view.operators.get(operatorId));

  const bring = async (operatorId: OperatorId): Promise<void> => {
    if (!isOnline() || isTold(operatorId)) return;
    const presence = mirrored(view.operators.get(operatorId));
    told.set(operatorId, presence);
    const result = await pbx.mirrorPresence(operatorId, presence);
    if (result.is === 'ok') return;
    told.delete(operatorId);
    log.warn('presence not mirrored', { operatorId, result: result.is });
  };

  const refresh = (operators: Iterable<OperatorId>): void => {
    for (const operatorId of operators)
      if (!isTold(operatorId)) legs.run(`presence of ${operatorId}`, () => bring(operatorId));
  };

  return {
    refresh,
    renew: () => {
      const known = new Set([...view.operators.keys(), ...told.keys()]);
      told.clear();
      refresh(known);
    },
  };
}

function mirrored(operator: Operator | undefined): Mirrored {
  switch (operator?.presence.is) {
    case 'available':
      return 'in';
    case 'paused':
      return 'paused';
    case 'signed-out':
    case undefined:
      return 'out';
  }
}
