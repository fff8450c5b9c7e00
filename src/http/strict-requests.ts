import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FieldProblem } from '../contract/error.ts';
import { PasokhError } from '../shared/errors.ts';
import type { App } from './app.ts';

type Schema = z.core.$ZodType;

/** Said of each key that no schema names. */
export const unknownField = 'there is no such field';

/** The same schema with these parts of its definition; it keeps its checks and its description. */
const withParts = (schema: Schema, parts: object): Schema =>
  z.core.clone(schema, z.core.util.mergeDefs(schema._zod.def, parts) as never, { parent: true });

/** What one schema is made of, made strict; null: it has no parts. An object that says what else it takes goes on taking it. */
function strictParts(schema: Schema): object | null {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, strict(field)]));
      return { shape, catchall: def.catchall ?? z.never() };
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return { innerType: strict(def.innerType) };
    case 'array':
      return { element: strict(def.element) };
    case 'record':
      return { valueType: strict(def.valueType) };
    case 'union':
      return { options: def.options.map(strict) };
    case 'pipe':
      return { in: strict(def.in), out: strict(def.out) };
    default:
      return null;
  }
}

/** A schema whose objects, those within it as well, refuse keys that they do not name. */
export function strict<Given extends Schema>(schema: Given): Given {
  const parts = strictParts(schema);
  return parts === null ? schema : (withParts(schema, parts) as Given);
}

const isSchema = (value: unknown): value is Schema => value instanceof z.core.$ZodType;

const parts = [
  ['querystring', 'query'],
  ['body', 'body'],
] as const;

/** What a request brings to a route that takes nothing. An empty object is nothing. */
function uncalledFor(request: FastifyRequest): FieldProblem[] {
  const { schema } = request.routeOptions;
  return parts.flatMap(([described, part]) => {
    const given = request[part];
    if (schema?.[described] !== undefined || given === undefined) return [];
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      return [{ path: part, problem: 'nothing is wanted here' }];
    }
    return Object.keys(given).map((key) => ({ path: `${part}/${key}`, problem: unknownField }));
  });
}

/**
 * Makes every request refuse fields and filters that its route does not know: a misspelt one would do nothing, and say so nowhere.
 * The description of the interface is made from the same schemas.
 */
export function refuseUnknownFields(app: App): void {
  app.addHook('onRoute', (route) => {
    const { schema } = route;
    if (schema === undefined) return;
    const { querystring, body } = schema;
    route.schema = {
      ...schema,
      ...(isSchema(querystring) ? { querystring: strict(querystring) } : {}),
      ...(isSchema(body) ? { body: strict(body) } : {}),
    };
  });
  app.addHook('preValidation', async (request) => {
    if (request.is404 || !request.routeOptions.url?.startsWith('/v1/')) return;
    const fields = uncalledFor(request);
    if (fields.length > 0) throw new PasokhError('invalid-input', { data: { fields } });
  });
}
