/** What we use of asterisk-manager 0.2.0, which has no types. */
declare module 'asterisk-manager' {
  import type { EventEmitter } from 'node:events';

  interface Manager extends EventEmitter {
    connect(port: number, host: string, onConnect: () => void): void;
    /** The callback gets the refusal, or nothing. */
    login(onLogin: (refusal?: Record<string, unknown>) => void): void;
    /** Writes the action; the callback is registered as a `once` listener under the action's id. */
    action(fields: Record<string, unknown>, callback?: () => void): string;
  }

  /** With a port it connects by itself; we pass none and do that ourselves. */
  function createManager(port: undefined, host: string, username: string, password: string, events: boolean): Manager;
  export default createManager;
}
