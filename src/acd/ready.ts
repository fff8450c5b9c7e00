import type { Operator } from './state.ts';

/** Can be offered a call now. Derived, never stored. */
export const isReady = (operator: Operator): boolean =>
  operator.presence.is === 'available' && operator.reachable && operator.activity.is === 'idle';
