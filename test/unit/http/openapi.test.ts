import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientMessage, liveTopic, serverMessage } from '../../../src/contract/live.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

interface Operation {
  readonly security?: unknown;
  readonly description?: string;
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let service: Awaited<ReturnType<typeof createHttpService>>;
let description: Description;

beforeAll(async () => {
  service = await createHttpService(storesAway());
  description = (await service.app.inject({ url: '/openapi.json' })).json();
});
afterAll(() => service.app.close());

it('describes every route, and whether it takes a token', () => {
  const hidden = ['/openapi.json'];
  const routes = service.app.routeTable.filter(
    ({ method, url }) => method !== 'HEAD' && !url.startsWith('/docs') && !hidden.includes(url),
  );
  for (const { method, url, policy } of routes) {
    const operation = description.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    expect(operation, `${method} ${url}`).toBeDefined();
    expect(operation?.security !== undefined, `${method} ${url}`).toBe(policy?.who === 'roles');
  }
});

it('says for whom a route is', () => {
  const saying = (method: string, url: string) => description.paths[url]?.[method]?.description;
  expect(saying('get', '/v1/calls/{id}')).toMatch(/^For: supervisor, admin, and the operator it belongs to\.$/m);
  const all = Object.values(description.paths).flatMap((operations) => Object.values(operations));
  const whom = all.flatMap((operation) => /^For: .*$/m.exec(operation.description ?? '') ?? []);
  expect(whom).toContain('For: the operator it belongs to.');
  expect(whom.filter((text) => /: ,|: \./.test(text))).toEqual([]);
});

it('refers only to schemas that are there', () => {
  const text = JSON.stringify(description);
  const named = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
  expect(named).toContain('Queue');
  expect(named.filter((name) => !(name in description.components.schemas))).toEqual([]);
});

it('describes a success of every route, audio as audio, and every refusal as JSON', () => {
  for (const [url, operations] of Object.entries(description.paths)) {
    for (const [method, { responses }] of Object.entries(operations)) {
      const name = `${method} ${url}`;
      expect(Object.keys(responses['default']?.content ?? {}), name).toEqual(['application/json']);
      // A WebSocket answers with neither.
      if (url === '/v1/live') continue;
      expect(Object.keys(responses).filter((status) => status.startsWith('2')).length, name).toBeGreaterThan(0);
    }
  }
  const { '200': whole, '206': part } = description.paths['/v1/recordings/{id}/audio']!['get']!.responses;
  expect([whole, part].map((answer) => Object.keys(answer?.content ?? {}))).toEqual([['audio/wav'], ['audio/wav']]);
});

it('tells how to subscribe, every topic and message of the live connection', () => {
  const told = description.paths['/v1/live']?.['get']?.description ?? '';
  const messages = [...clientMessage.options, ...serverMessage.options].map(({ shape }) => shape.type.value);
  for (const word of [...messages, ...liveTopic.options, 'queue', 'operator', 'caller', 'attempt'])
    expect(told).toMatch(new RegExp(`[\`"]${word}[\`"]`));
});

it('lists no schema twice, as input and as output, unless both are used', () => {
  const text = JSON.stringify(description);
  const twins = Object.keys(description.components.schemas).filter((name) => name.endsWith('Input'));
  expect(twins.filter((name) => !text.includes(`/schemas/${name}"`))).toEqual([]);
});

/** Every object in it that names its fields. */
function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'properties' in value && 'type' in value ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

it('describes the objects of every request body as taking no other fields', () => {
  for (const [url, operations] of Object.entries(description.paths)) {
    for (const [method, { requestBody }] of Object.entries(operations)) {
      for (const object of objectsIn(requestBody))
        expect(object, `${method} ${url}`).toMatchObject({ additionalProperties: false });
    }
  }
});

it('says what each number of a queue counts', () => {
  const { properties } = description.components.schemas['QueueMeasures'] as { properties: Record<string, object> };
  expect(Object.entries(properties).filter(([, schema]) => !('description' in schema))).toEqual([]);
  expect(properties['offered']).toMatchObject({ description: expect.stringContaining('visits to the queue') });
});
