import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { errorAnswer } from '../contract/error.ts';
import type { App } from './app.ts';
import { anyone } from './policy.ts';

const open = anyone('the description of the interface is public');

/** The successes of a route that sends bytes, named by its `produces`: a response schema would be asked to serialize them. */
const bytes = (types: readonly string[]) => {
  const content = Object.fromEntries(types.map((type) => [type, { schema: z.string().meta({ format: 'binary' }) }]));
  return { 200: { description: 'All of it', content }, 206: { description: 'The asked range', content } };
};

interface Described {
  readonly paths: object;
  readonly components: { readonly schemas: object };
}

/** Leaves out the input twins (`QueueInput`) of schemas that only answers use: nothing refers to them. */
const withoutTwins: typeof jsonSchemaTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  const { paths, components } = described as Described;
  const used = JSON.stringify(paths);
  const all = Object.entries(components.schemas);
  const schemas = Object.fromEntries(all.filter(([name]) => !name.endsWith('Input') || used.includes(`/${name}"`)));
  return { ...described, components: { ...components, schemas } };
};

/** `/openapi.json`, made from the zod schemas of the routes, and a page that shows it at `/docs`, with its own assets only. */
export async function documentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pasokh', description: 'Open contact-center backend on Asterisk', version: '0.1.0' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: ({ route, schema: { produces = [], ...schema }, ...rest }) => {
      const success = produces.length > 0 ? bytes(produces) : (schema.response as object | undefined);
      const response = { ...success, default: errorAnswer };
      const described = jsonSchemaTransform({ route, schema: { ...schema, response }, ...rest });
      const policy = route.config?.policy;
      if (policy?.who !== 'roles') return described;
      const whom = [policy.roles.join(', '), policy.owner === null ? '' : 'the operator it belongs to']
        .filter(Boolean)
        .join(', and ');
      const description = [described.schema.description, `For: ${whom}.`].filter(Boolean).join('\n\n');
      return { ...described, schema: { ...described.schema, description, security: [{ token: [] }] } };
    },
    transformObject: withoutTwins,
  });
  await app.register(async (scope) => {
    // The plugin's own routes know nothing of policies; they get theirs here.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, policy: open };
    });
    await scope.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
  });
  app.get('/openapi.json', { config: { policy: open }, schema: { hide: true } }, () => app.swagger());
}
