import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/e2e/eventually.ts';
import { lasting } from '../support/e2e/lasting.ts';
import { ask, becomes, dial, end, over, talk } from '../support/e2e/control.ts';
import { expectLedgerMatchesWitnesses } from '../support/e2e/ledger-witness.ts';
import { startTcpProxy } from '../support/e2e/tcp-proxy.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';
import { stackEnv } from '../support/stack-env.ts';

/** The service speaks to the PBX through two cables that can be cut. */
const ami = await startTcpProxy(Number(stackEnv('PASOKH_AMI_PORT')));
const ari = await startTcpProxy(Number(stackEnv('PASOKH_ARI_PORT')));
const file = useWorld(() =>
  openWorld({
    PASOKH_AMI_PORT: String(ami.port),
    PASOKH_ARI_URL: `http://127.0.0.1:${String(ari.port)}`,
  }),
);
const { world, queue, operator, call, expectAnomaly } = file;
afterAll(async () => {
  await Promise.all([ami.close(), ari.close()]);
});

const outageMs = 5_000;
const isReady = async (): Promise<boolean> => (await world().service.readiness())?.status === 'ready';
const isUnready = async (): Promise<boolean> => (await world().service.readiness())?.status === 'unready';

test('ARI and AMI cut for 5 s: calls go on, whoever left meanwhile is let go, whoever came is served', async () => {
  // Its members ring in the native queue and here, for as long as both have somebody waiting.
  expectAnomaly(/operator is ringing/);
  const line = await queue();
  const [sara, reza] = await Promise.all([operator([line]), operator([line])]);
  const stays = await call(line);
  await stays.talks();
  const leaves = await call(line);
  await leaves.talks();
  const waits = await call(line);
  await waits.callId();

  ami.cut();
  ari.cut();
  const comes = await lasting(outageMs, async () => {
    await eventually(isUnready);
    await leaves.sipp.hangUp();
    const caller = await call(line); // to the native queue: our application is gone
    await caller.callId();
    return caller;
  });
  ami.mend();
  ari.mend();
  await eventually(isReady);
  // The native queue may be quicker to ring the operator whom we let go, so both are waited for, with two operators for them.
  await stays.sipp.hangUp();
  await Promise.all([waits.talks(3_000), comes.talks()]);
  await Promise.all([waits.sipp.hangUp(), comes.sipp.hangUp()]);

  const callers = [stays, leaves, waits, comes];
  const seen = await expectLedgerMatchesWitnesses(world(), line, callers, [sara, reza]);
  expect(seen.map(({ servedBy }) => servedBy)).toEqual(['pasokh', 'pasokh', 'pasokh', 'fallback']);
});

test('both links silent for 5 s: the silence is noticed, and a caller who came in it is served', async () => {
  const line = await queue();
  const sara = await operator([line]);
  const stays = await call(line);
  await stays.talks();

  ami.hang();
  ari.hang();
  const comes = await lasting(outageMs, async () => {
    const caller = await call(line);
    await caller.callId();
    await eventually(isUnready);
    await stays.sipp.hangUp();
    return caller;
  });
  ami.mend();
  ari.mend();
  await eventually(isReady);
  await comes.talks();
  await comes.sipp.hangUp();
  await expectLedgerMatchesWitnesses(world(), line, [stays, comes], [sara]);
});

test('both cut: no wish is told to be done that is not, and a hang-up is carried out once the PBX is back', async () => {
  const [{ id, sara, caller }, reza] = await Promise.all([talk(file), operator([])]);
  ami.cut();
  ari.cut();
  await eventually(isUnready);
  const digits = { digits: '1' };
  const to = { to: { operatorId: reza.id } };
  const wishes = { hold: {}, mute: {}, 'recording/pause': {}, park: {}, digits, transfer: to, consult: to };
  const asked = Object.entries(wishes).map(([what, wish]) => ask(sara, id, what, wish));
  const refused = { status: 503, code: 'acd-unavailable' };
  await Promise.all([...asked, dial(reza, '0935 111 0001')].map((wish) => expect(wish).rejects.toMatchObject(refused)));
  await becomes(sara, id, { state: 'talking', phase: 'talk', held: false, muted: false, recordingPaused: false });
  await reza.choose({ is: 'paused', reason: 'rest' });
  await end(sara, id);
  expect(caller.sipp.calls().map(({ endedBy }) => endedBy)).toEqual([undefined]);
  ami.mend();
  ari.mend();
  expect((await caller.sipp.exit).calls).toMatchObject([{ endedBy: 'peer' }]);
  await sara.phone.waitFor((calls) => calls[0]?.endedBy === 'peer');
  const seen = await over(world(), id, [sara, reza]);
  expect(seen).toMatchObject({ outcome: 'answered', endedBy: 'operator', recordingPauses: [], transfers: [] });
  expect(reza.phone.calls()).toEqual([]);
});
