import { afterAll, beforeAll, expect, test } from 'vitest';
import { phone as phoneAnswer } from '../../src/contract/me-phone.ts';
import { openPhoneSite, type PhoneSite } from '../support/browser/phone-site.ts';
import { openWebPhone, type WebPhone } from '../support/browser/web-phone.ts';
import { channels, variable } from '../support/e2e/asterisk-eyes.ts';
import { addPerson, password, type TestPerson, type TestQueue } from '../support/e2e/cast.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { expectCallsMatchWitnesses } from '../support/e2e/ledger-witness.ts';
import { recordsOn, soundsIn } from '../support/e2e/recorded.ts';
import { besideTurn, startTurn, type Turn } from '../support/e2e/turn.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';

/** A browser that has no way to the PBX but a TURN server: real coturn, with `docker/turnserver.conf`. */
const secret = 'shared with coturn';
const { world, queue, call, operator } = useWorld(() => openWorld(besideTurn(secret)));
let site: PhoneSite;
let turn: Turn;
let line: TestQueue;
let sara: TestPerson;
let phone: WebPhone;
beforeAll(async () => {
  turn = await startTurn(secret);
  site = await openPhoneSite(world().service.url);
  line = await queue({ ringTimeoutMs: 10_000 });
  const person = await addPerson(world(), [line]);
  sara = { ...person, user: `web-${person.id}` };
  phone = await openWebPhone(`${site.url}#relay`, { userName: sara.userName, password, toneHz: 660 });
  await sara.choose({ is: 'available' });
  await sara.becomes('ready');
});
afterAll(async () => {
  await phone.close();
  await site.close();
  await turn.close();
});

const answers = async (): Promise<void> => {
  await phone.becomes(({ call }) => call !== null && !call.established);
  await phone.answer();
};

test('a call has its audio both ways through the relay, by credentials of hers that expire', async () => {
  const { web } = await sara.api.get('/v1/me/phone', phoneAnswer);
  const [server] = web.iceServers;
  expect(server?.username).toMatch(new RegExp(`^\\d{10}:${sara.user}$`));

  const caller = await call(line);
  await answers();
  await eventually(async () => (await phone.hears()).includes(440));
  expect(turn.relays(await variable(await legOf(sara), 'CHANNEL(rtp,dest)'))).toBe(true);
  await recordsOn(await caller.callId());
  await caller.sipp.hangUp();
  await expectCallsMatchWitnesses(world(), [caller], [sara]);
  const { said, heard } = await soundsIn(world().admin, await caller.callId());
  expect([said, heard.at(-1)]).toEqual([['440'], '660']);
});

test('audio that finds no way is a leg lost after five seconds; who declines to have the caller back hands them on', async () => {
  await startTurn(secret, '192.0.2.199');
  const caller = await call(line);
  await answers();
  await caller.talks();
  const reza = await operator([line]);
  await phone.becomes(({ calls, call }) => calls === 3 && call?.established === false);
  await phone.hangUp();
  await eventually(async () => (await caller.witnessed()).talks.length === 2);
  await recordsOn(await caller.callId());
  await caller.sipp.hangUp();

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara, reza]);
  expect(seen?.operatorSegments.map(({ operatorId }) => operatorId)).toEqual([sara.id, reza.id]);
  expect(seen?.legLosses).toMatchObject([{ operatorId: sara.id }]);
  expect(seen?.operatorSegments[0]?.talkMs).toBeGreaterThan(4_000);
  expect(seen?.operatorSegments[0]?.talkMs).toBeLessThan(7_000);
  expect((await soundsIn(world().admin, await caller.callId())).heard.at(-1)).toBe('880');
});

test('with another secret than coturn’s there is no audio', async () => {
  await startTurn('another one');
  const caller = await call(line);
  await answers();
  await caller.talks();
  const callId = await caller.callId();
  expect(await variable(await legOf(sara), 'CHANNEL(rtp,dest)')).toBe('(null)');
  await recordsOn(callId);
  expect(await phone.hears()).toEqual([]);
  await phone.hangUp();
  await expectCallsMatchWitnesses(world(), [caller], [sara]);
  expect(await soundsIn(world().admin, callId)).toEqual({ said: ['440'], heard: ['silence'] });
});

/** Her leg on the PBX. */
async function legOf({ user }: TestPerson): Promise<string> {
  const leg = (await channels()).find(({ name }) => name.startsWith(`PJSIP/${user}-`));
  return leg?.id ?? '';
}
