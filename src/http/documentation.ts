import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { errorAnswer } from '../contract/error.ts';
import type { App } from './app.ts';
import { anyone } from './policy.ts';

const open = anyone('the description of the interface is public');

/** `/openapi.json`, made from the zod schemas of the routes, and a page that shows it at `/docs`, with its own assets only. */
export async function documentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Pasokh', description: 'Open contact-center backend on Asterisk', version: '0.1.0' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    transform: ({ route, schema, ...rest }) => {
      const response = { ...(schema.response as object | undefined), default: errorAnswer };
      const described = jsonSchemaTransform({ route, schema: { ...schema, response }, ...rest });
      const policy = route.config?.policy;
      if (policy?.who !== 'roles') return described;
      const whom = `${policy.roles.join(', ')}${policy.owner === null ? '' : ', and the operator it belongs to'}`;
      const description = [described.schema.description, `For: ${whom}.`].filter(Boolean).join('\n\n');
      return { ...described, schema: { ...described.schema, description, security: [{ token: [] }] } };
    },
    transformObject: jsonSchemaTransformObject,
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
