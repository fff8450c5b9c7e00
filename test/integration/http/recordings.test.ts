import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callId } from '../../../src/shared/ids.ts';
import { factsOf, plan } from '../../support/call-facts.ts';
import { rawTones, toneIn } from '../../support/tone.ts';
import type { RecordingRoom } from '../recordings/recording-room.ts';
import { createRecordingRoom } from '../recordings/recording-room.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

const call = callId('1795305600.1');
const waiting = callId('1795305600.2');
let room: RecordingRoom;
let http: HttpOn;
let sara: Awaited<ReturnType<HttpOn['person']>>;
let reza: typeof sara;
let boss: typeof sara;

beforeAll(async () => {
  room = await createRecordingRoom();
  http = await createHttpOn(room.db, room.deps.storage);
  sara = await http.person('sara', 'operator');
  reza = await http.person('reza', 'operator');
  boss = await http.person('boss', 'supervisor');
  await room.tell(factsOf(plan({ call, operator: sara.id, talkMs: 2_000 })));
  await room.tell(factsOf(plan({ call: waiting, operator: sara.id, talkMs: 2_000 })));
  room.pbx.files.set(call, rawTones(2_000, 440, 880));
  await room.turn();
});
afterAll(async () => {
  await http.app.close();
  await room.close();
});

const size = 64_044;
const audio = `/v1/recordings/${call}/audio`;
const ask = (as: string | null, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET', url = audio) =>
  http.app.inject({ method, url, headers: { ...headers, ...(as === null ? {} : { authorization: `Bearer ${as}` }) } });
const listenings = () =>
  room.db.selectFrom('recording_listenings').select(['operator_id', 'from_byte', 'via']).orderBy('id').execute();

describe('a recording', () => {
  it('is shown with its state and what is known of its audio', async () => {
    const { status, body } = await http.call('GET', `/v1/recordings/${call}`, { as: sara.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: call, callId: call, state: 'stored' },
      audio: { url: audio, contentType: 'audio/wav', bytes: size, coverage: 'complete', partial: false },
    });
    const other = await http.call('GET', `/v1/recordings/${waiting}`, { as: boss.token });
    expect(other.body).toMatchObject({ state: 'expected', audio: null });
    expect((await http.call('GET', '/v1/recordings/1.1', { as: boss.token })).status).toBe(404);
  });

  it('is for the operator who talked, supervisors and admins', async () => {
    const refused = await http.call('GET', `/v1/recordings/${call}`, { as: reza.token });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect((await ask(reza.token)).statusCode).toBe(403);
    expect((await ask(null)).statusCode).toBe(401);
    const ticket = await http.call('POST', `/v1/recordings/${call}/audio-tickets`, { as: reza.token });
    expect(ticket.status).toBe(403);
    expect((await ask(boss.token, {}, 'HEAD')).statusCode).toBe(200);
  });

  it('has no audio before it is stored', async () => {
    const { statusCode, body } = await ask(sara.token, {}, 'GET', `/v1/recordings/${waiting}/audio`);
    expect([statusCode, JSON.parse(body).code]).toEqual([409, 'recording-not-ready']);
  });
});

describe('its audio', () => {
  it('comes whole, with its sum as the tag, and can be heard', async () => {
    const { statusCode, headers, rawPayload } = await ask(sara.token);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'audio/wav', 'content-length': String(size), 'accept-ranges': 'bytes' },
      etag: `"${createHash('sha256').update(rawPayload).digest('hex')}"`,
    });
    expect([toneIn(rawPayload, 0), toneIn(rawPayload, 1)]).toEqual([440, 880]);
  });

  it.each([
    ['bytes=0-43', 0, 43],
    ['bytes=64000-', 64_000, 64_043],
    ['bytes=-10', 64_034, 64_043],
  ])('comes in part: %s', async (range, first, last) => {
    const whole = (await ask(sara.token)).rawPayload;
    const { statusCode, headers, rawPayload } = await ask(sara.token, { range });
    expect(statusCode).toBe(206);
    expect(headers['content-range']).toBe(`bytes ${first}-${last}/${size}`);
    expect(headers['content-length']).toBe(String(last - first + 1));
    expect(rawPayload).toEqual(whole.subarray(first, last + 1));
  });

  it('has no bytes behind its end', async () => {
    const { statusCode, headers, body } = await ask(sara.token, { range: `bytes=${size}-` });
    expect([statusCode, JSON.parse(body).code]).toEqual([416, 'range-not-satisfiable']);
    expect(headers['content-range']).toBe(`bytes */${size}`);
  });

  it('is not sent again to whoever has it, nor in part to whoever has another', async () => {
    const etag = String((await ask(sara.token, {}, 'HEAD')).headers.etag);
    expect((await ask(sara.token, { 'if-none-match': etag })).statusCode).toBe(304);
    const range = 'bytes=0-1';
    expect((await ask(sara.token, { range, 'if-range': etag })).statusCode).toBe(206);
    expect((await ask(sara.token, { range, 'if-range': '"other"' })).statusCode).toBe(200);
  });

  it('tells its size without a byte', async () => {
    const { statusCode, headers, rawPayload } = await ask(sara.token, {}, 'HEAD');
    expect([statusCode, headers['content-length'], rawPayload.length]).toEqual([200, String(size), 0]);
  });

  it('opens by ticket for a player that can send no token', async () => {
    const { status, body } = await http.call('POST', `/v1/recordings/${call}/audio-tickets`, { as: sara.token });
    expect(status).toBe(201);
    for (const range of ['bytes=0-', 'bytes=32000-']) {
      expect((await ask(null, { range }, 'GET', body.url)).statusCode).toBe(206);
    }
    expect((await ask(null, {}, 'HEAD', body.url)).statusCode).toBe(200);
    const forged = await ask(null, {}, 'GET', `/v1/audio/${'x'.repeat(32)}`);
    expect([forged.statusCode, JSON.parse(forged.body).code]).toEqual([401, 'ticket-invalid']);
  });
});

describe('every listening is written down', () => {
  it('with who, from which byte and how; looking without hearing is not', async () => {
    await room.db.deleteFrom('recording_listenings').execute();
    await ask(sara.token);
    await ask(boss.token, { range: 'bytes=32000-' });
    await ask(reza.token);
    await ask(boss.token, {}, 'HEAD');
    const { body } = await http.call('POST', `/v1/recordings/${call}/audio-tickets`, { as: sara.token });
    await ask(null, { range: 'bytes=-44' }, 'GET', body.url);
    expect(await listenings()).toEqual([
      { operator_id: sara.id, from_byte: 0, via: 'token' },
      { operator_id: boss.id, from_byte: 32_000, via: 'token' },
      { operator_id: sara.id, from_byte: 64_000, via: 'ticket' },
    ]);
  });
});

describe('from a complaint file to the voice', () => {
  it('leads through attachments, call and recording', async () => {
    const as = sara.token;
    const ok = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) => {
      const answer = await http.call(method, url, { as, ...(body === undefined ? {} : { body }) });
      expect([200, 201, 204]).toContain(answer.status);
      return answer.body;
    };
    const customer = await ok('POST', '/v1/customers', { name: 'علی رضایی', numbers: ['۰۲۱ ۸۸۷۷ ۶۶۵۵'] });
    expect((await ok('GET', '/v1/customers?number=%2B982188776655')).items).toEqual([customer]);
    const file = await ok('POST', '/v1/files', { kind: 'complaint', customerId: customer.id, subject: 'قطعی مکرر' });
    expect(file).toMatchObject({ number: expect.stringMatching(/^C-\d{4}-00001$/), state: 'open', ownerId: sara.id });
    await ok('POST', `/v1/files/${file.id}/attachments`, { callId: call });

    const { items } = await ok('GET', `/v1/files/${file.id}/attachments`);
    expect(items).toMatchObject([
      {
        callId: call,
        automatic: false,
        attachedBy: sara.id,
        call: { outcome: 'answered' },
        recordings: [{ id: call }],
      },
    ]);
    const voice = await ask(as, {}, 'GET', items[0].recordings[0].audio.url);
    expect(toneIn(voice.rawPayload, 1)).toBe(880);

    expect((await ok('GET', `/v1/files?callId=${call}`)).items).toEqual([file]);
    const typed = encodeURIComponent(file.number.toLowerCase().replaceAll('0', '۰'));
    expect((await ok('GET', `/v1/files?number=${typed}`)).items).toEqual([file]);
    const closed = await ok('PATCH', `/v1/files/${file.id}`, { state: 'closed', version: 1 });
    expect(closed).toMatchObject({ state: 'closed', version: 2 });
    await ok('DELETE', `/v1/files/${file.id}/attachments?callId=${call}`);
    expect((await ok('GET', `/v1/files/${file.id}/attachments`)).items).toEqual([]);
  });

  it.each([
    ['POST', '/v1/customers', { name: 'x', numbers: ['110'] }, 400, 'number-invalid'],
    ['POST', '/v1/customers', { name: '  ' }, 400, 'invalid-input'],
    ['POST', '/v1/customers', { name: 'a\u0007b' }, 400, 'control-characters'],
    ['GET', '/v1/customers?number=abc', undefined, 400, 'number-invalid'],
    ['GET', '/v1/customers?cursor=nonsense', undefined, 400, 'invalid-input'],
    ['GET', '/v1/customers/nobody', undefined, 404, 'not-found'],
    ['POST', '/v1/files', { kind: 'complaint', customerId: 'nobody', subject: 's' }, 400, 'invalid-input'],
    ['POST', '/v1/files', { kind: 'other', customerId: 'nobody', subject: 's' }, 400, 'invalid-input'],
    ['PATCH', '/v1/files/nothing', { state: 'closed' }, 404, 'not-found'],
    ['PATCH', '/v1/files/nothing', {}, 400, 'invalid-input'],
    ['GET', '/v1/files/nothing/attachments', undefined, 404, 'not-found'],
    ['POST', '/v1/files/nothing/attachments', { callId: '../x' }, 400, 'invalid-input'],
  ] as const)('%s %s with %j is %i %s', async (method, url, body, status, code) => {
    const answer = await http.call(method, url, { as: sara.token, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
