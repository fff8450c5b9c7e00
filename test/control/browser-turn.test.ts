import { afterAll, beforeAll, expect, test } from 'vitest';
import { phone as phoneAnswer } from '../../src/contract/me-phone.ts';
import { openPhoneSite, type PhoneSite } from '../support/browser/phone-site.ts';
import { openWebPhone, type WebPhone } from '../support/browser/web-phone.ts';
import { channels, variable } from '../support/e2e/asterisk-eyes.ts';
import {
  addPerson,
  password,
  type TestCaller,
  type TestOperator,
  type TestPerson,
  type TestQueue,
} from '../support/e2e/cast.ts';
import { eventually } from '../support/e2e/eventually.ts';
import type { LedgerCall } from '../support/e2e/ledger-answers.ts';
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

test('audio that finds no way is a leg lost after five seconds; lost so again, the caller goes to somebody else', async () => {
  await startTurn(secret, '192.0.2.199');
  const caller = await call(line);
  await answers();
  await caller.talks();
  const reza = await operator([line]);
  await answers();
  const seen = await handedOnTo(reza, caller);
  expect(seen?.operatorSegments.map(({ operatorId }) => operatorId)).toEqual([sara.id, sara.id, reza.id]);
  for (const { talkMs } of seen?.operatorSegments.slice(0, 2) ?? []) expect(Math.round((talkMs ?? 0) / 1_000)).toBe(5);
  expect(seen?.legLosses).toMatchObject([{ operatorId: sara.id }, { operatorId: sara.id }]);
});

test('with another secret than coturn’s there is no audio, and the leg is lost as well', async () => {
  await startTurn('another one');
  const caller = await call(line);
  await answers();
  await caller.talks();
  expect(await variable(await legOf(sara), 'CHANNEL(rtp,dest)')).toBe('(null)');
  const reza = await operator([line]);
  await phone.becomes(({ call }) => call?.established === false, 15_000);
  await phone.hangUp();
  const seen = await handedOnTo(reza, caller);
  expect(seen?.operatorSegments.map(({ operatorId }) => operatorId)).toEqual([sara.id, reza.id]);
  expect(seen?.legLosses).toMatchObject([{ operatorId: sara.id }]);
});

/** He talks with the caller, who hears him, and the ledger tells of all who did. */
async function handedOnTo(reza: TestOperator, caller: TestCaller): Promise<LedgerCall | undefined> {
  await eventually(async () => (await caller.witnessed()).talks.some(({ phone: user }) => user === reza.user));
  const callId = await caller.callId();
  await recordsOn(callId);
  await caller.sipp.hangUp();
  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [sara, reza]);
  expect((await soundsIn(world().admin, callId)).heard.at(-1)).toBe('880');
  await reza.choose({ is: 'signed-out' });
  return seen;
}

/** Her leg on the PBX. */
async function legOf({ user }: TestPerson): Promise<string> {
  const leg = (await channels()).find(({ name }) => name.startsWith(`PJSIP/${user}-`));
  return leg?.id ?? '';
}
