import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSocketRequests, type SocketRequests } from '../../../src/pbx/ari/socket-requests.ts';

let sent: Record<string, unknown>[];
let requests: SocketRequests;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  requests = createSocketRequests((text) => sent.push(JSON.parse(text) as Record<string, unknown>), 3_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const answer = (status: number, body?: object, id: unknown = sent.at(-1)?.['request_id']) =>
  requests.takeResponse({
    ...{ type: 'RESTResponse', request_id: id, status_code: status, uri: 'channels' },
    ...(body === undefined ? {} : { message_body: JSON.stringify(body) }),
  });

test('a request leaves in the same tick, its body as JSON in JSON', async () => {
  const done = requests.post('channels', { endpoint: 'PJSIP/op-1', variables: { NAME: 'آوا "x"\r\n' } });
  expect(sent).toMatchObject([{ type: 'RESTRequest', method: 'POST', uri: 'channels' }]);
  expect(JSON.parse(String(sent[0]?.['message_body']))).toEqual({
    ...{ endpoint: 'PJSIP/op-1', variables: { NAME: 'آوا "x"\r\n' } },
  });
  expect(answer(200, {})).toBe(true);
  await expect(done).resolves.toBeUndefined();
});

test('a refusal keeps its status and its reason', async () => {
  const done = requests.post('channels', {});
  answer(409, { message: 'Channel with given unique ID already exists' });
  await expect(done).rejects.toMatchObject({
    ...{ name: 'AriRefusal', status: 409, message: 'Channel with given unique ID already exists' },
  });
});

test('answers find their requests in any order', async () => {
  const first = requests.post('channels', {});
  const second = requests.post('channels', {});
  answer(500, {}, sent[1]?.['request_id']);
  answer(204, undefined, sent[0]?.['request_id']);
  await expect(second).rejects.toMatchObject({ status: 500 });
  await expect(first).resolves.toBeUndefined();
});

test('silence is unanswered, and an answer that comes later is taken for nothing else', async () => {
  const done = requests.post('channels', {});
  vi.advanceTimersByTime(3_000);
  await expect(done).rejects.toMatchObject({ name: 'Unanswered' });
  expect(answer(200, {})).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a closed socket ends what waits, and takes nothing more', async () => {
  const waiting = requests.post('channels', {});
  requests.endAll('closed');
  await expect(waiting).rejects.toMatchObject({ name: 'Unanswered' });
  await expect(requests.post('channels', {})).rejects.toMatchObject({ name: 'Unanswered' });
  expect(sent).toHaveLength(1);
});

test('events are left to others, and a malformed message is an error', () => {
  expect(requests.takeResponse({ type: 'StasisStart' })).toBe(false);
  expect(() => requests.takeResponse(null)).toThrow();
  expect(() => requests.takeResponse({ type: 'RESTResponse', status_code: 'ok' })).toThrow();
});
