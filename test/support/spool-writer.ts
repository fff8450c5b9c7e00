import { writeSync } from 'node:fs';
import { callId, nodeId, queueId } from '../../src/shared/ids.ts';
import { openSpool } from '../../src/spool/open-spool.ts';
import { silentLog } from './acd-process.ts';

// Writes turns into the spool named by the first argument, and each fact's number to stdout once it is kept, until it is killed.
const file = process.argv[2] ?? '';
const spool = openSpool({ file, node: nodeId('n1'), maxBytes: 50_000_000, log: silentLog, now: Date.now });
const visit = {
  ...({ kind: 'call', direction: 'inbound', number: '0912', dialled: '1001' } as const),
  ...({ visited: [], offers: 0, dials: 0, is: 'leaving' } as const),
};
writeSync(1, 'open\n');
for (let n = 1; process.argv[3] !== 'idle'; n += 1) {
  const id = callId(`call-${n}`);
  const { facts } = spool.commit({
    heardAt: n,
    facts: [{ type: 'CallEntered', at: n, callId: id, number: '0912', dialled: '1001' }],
    rows: [{ kind: 'caller', id, body: { id, ...visit, enteredAt: n, since: n, until: n } }],
    commands: [{ type: 'AdmitCaller', callId: id, queueId: queueId('sales') }],
    done: [],
  });
  writeSync(1, `${facts[0]?.seq}\n`);
}
setInterval(() => undefined, 1000);
