/**
 * Loaded into the service before anything else (`--import`): kills the process by SIGKILL after the k-th spool commit that
 * concerns the first call that enters. `PASOKH_TEST_DIE_AT=3:before` dies in the tick of that commit, before any of its commands
 * can leave; `3:after` dies when the PBX has had time to carry them out. A call that enters and ends in one commit was over before:
 * it is only told.
 */
import { DatabaseSync, StatementSync } from 'node:sqlite';

const [commit = '0', phase = 'before'] = (process.env['PASOKH_TEST_DIE_AT'] ?? '').split(':');
/** Longer than the PBX needs for any command on this machine's loopback. */
const carriedOutMs = 100;

let call: string | null = null;
/** What the transaction at hand says of the call. */
let concerns = false;
let enters = false;
let ends = false;
let commits = 0;

const die = (): void => void process.kill(process.pid, 'SIGKILL');

const { run } = StatementSync.prototype;
Object.assign(StatementSync.prototype, {
  run(this: StatementSync, ...values: unknown[]): unknown {
    for (const value of values) {
      if (typeof value !== 'string') continue;
      const entered = call === null ? /"type":"CallEntered","callId":"([^"]+)"/.exec(value)?.[1] : undefined;
      if (entered !== undefined) [call, enters] = [entered, true];
      if (call === null || !value.includes(call)) continue;
      concerns = true;
      if (value.includes('"type":"CallEnded"')) ends = true;
    }
    return Reflect.apply(run, this, values) as unknown;
  },
});

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  exec.call(this, sql);
  if (sql !== 'COMMIT' || !concerns) return;
  const wasOver = enters && ends;
  concerns = enters = ends = false;
  if (wasOver) call = null;
  else commits += 1;
  if (commits !== Number(commit)) return;
  if (phase === 'before') die();
  else setTimeout(die, carriedOutMs);
};
