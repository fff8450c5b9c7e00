/** Thrown in place of everything that a killed process would have gone on to do. */
export class Crash extends Error {}

export interface CrashPoint {
  /** Which call of a port, counted over all ports from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * Ports that work until one call: there the process "dies" before or after the call was carried out, and from then on nothing works
 * any more. `calls` tells what was called.
 */
export function mortal(point: CrashPoint) {
  const calls: string[] = [];
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Crash(`${point.when} call ${point.call}: ${calls.join(', ')}`);
  };
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (dead) die();
          calls.push(String(name));
          const mine = calls.length === point.call;
          if (mine && point.when === 'before') die();
          const answer: unknown = await Reflect.apply(method, target, given);
          if (mine) die();
          return answer;
        };
      },
    });
  return { wrap, calls, hasDied: () => dead };
}
