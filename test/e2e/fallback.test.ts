import { expect, test } from 'vitest';
import { leaseOf, shortenLease } from '../support/e2e/asterisk-eyes.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { expectCallsMatchWitnesses, expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { toneIn } from '../support/tone.ts';

/** The service is down: the PBX's native queue serves, and the ledger learns of it afterwards. */
const { world, queue, operator, call } = useWorld();

test('while the service is down the native queue serves whoever comes and whoever waits', async () => {
  const line = await queue();
  const emptyLine = await queue();
  const sara = await operator([line]);
  const reza = await operator([line], { hangUpAfterMs: 4_000 });
  const tired = await operator([line]);
  await tired.choose({ is: 'paused', reason: 'rest' });
  const talking = await call(line); // to sara, over the whole outage
  await talking.talks();
  const waiting = await call(emptyLine);
  await waiting.callId();
  await eventually(async () => (await reza.live()).status === 'ready');

  await world().service.kill();
  const served = await call(line);
  expect((await served.sipp.exit).calls).toMatchObject([{ status: 200, endedBy: 'peer' }]);
  // The service is not there to renew the lease: by itself it runs out within 50 s of its death. Not all of that has to be waited for.
  const lease = await leaseOf(await waiting.callId());
  expect(lease).toBeGreaterThan(0);
  expect(lease).toBeLessThan(50);
  await shortenLease(await waiting.callId(), 2);
  await waiting.talks();
  await waiting.sipp.exit; // reza hangs up
  expect(reza.phone.calls()).toHaveLength(2);
  expect(sara.phone.calls()).toMatchObject([{ endedAt: undefined }]);
  expect(tired.phone.calls()).toEqual([]); // paused is paused

  const overStart = await call(line, { holdMs: 10_000 });
  await overStart.talks();
  await world().service.start();
  expect((await reza.live()).status).toBe('talking');
  expect((await sara.live()).status).toBe('talking');
  await talking.sipp.hangUp();
  await overStart.sipp.exit;
  await reza.becomes('ready');
  const own = await call(line, { holdMs: 2_000 });
  await own.sipp.exit;

  const callers = [talking, served, overStart, own];
  const seen = await expectLedgerMatchesWitnesses(world(), line, callers, [sara, reza, tired], [waiting]);
  expect(seen.map(({ servedBy }) => servedBy)).toEqual(['pasokh', 'fallback', 'fallback', 'pasokh']);
  const [waited] = await expectCallsMatchWitnesses(world(), [waiting], [reza]);
  expect(waited).toMatchObject({ servedBy: 'both', outcome: 'answered' });
  expect(waited?.queueSegments).toMatchObject([
    { queueId: emptyLine.id, servedBy: 'pasokh', outcome: 'lost' },
    { queueId: emptyLine.id, servedBy: 'fallback', outcome: 'answered' },
  ]);
  const { bytes } = await world().admin.download(`/v1/recordings/fb-${await served.callId()}/audio`);
  expect({ caller: toneIn(bytes, 0), operator: toneIn(bytes, 1) }).toEqual({ caller: 440, operator: 880 });
});
