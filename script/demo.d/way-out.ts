import { trunk, trunkList } from '../../src/contract/trunks.ts';
import type { Api } from '../../test/support/e2e/api-client.ts';
import { startOutside } from '../../test/support/sipp/sipp.ts';

const name = 'مشتریان نمونه';
const ownNumber = '+982191001000';

/** Customers who can be called: one who answers whatever number after 4 s, and the trunk that leads there, behind all others. */
export async function openWayOut(admin: Api): Promise<void> {
  const customer = { behaviour: 'answer', answerAfterMs: 4_000, hangUpAfterMs: 20_000, toneHz: 440 } as const;
  const host = `127.0.0.1:${(await startOutside(customer)).port}`;
  const { items } = await admin.get('/v1/trunks', trunkList);
  const known = items.find((one) => one.name === name);
  if (known !== undefined) {
    await admin.patch(`/v1/trunks/${known.id}`, { host }, trunk);
    return;
  }
  const numbers = { numbers: [ownNumber], defaultNumber: ownNumber };
  const out = { patterns: [{ pattern: 'any', priority: 100 }], from: [], probed: false };
  await admin.post('/v1/trunks', { name, mode: 'address', host, ...numbers, ...out }, trunk);
}
