/**
 * The dependency rule of the design: an import may only point inward. Each room lists all that it may import; whatever is
 * not listed is a violation, so a new room or a new package is a decision made here.
 */

const pure = ['acd', 'capacity', 'flows'];
const services = [
  'acd-runtime',
  'stream',
  'calls',
  'operators',
  'recordings',
  'files',
  'metrics',
  'dialling',
  'simulation',
];
const inward = [...services, ...pure, 'shared'];

/** Packages that more than one adapter needs. The others are fenced into one room each. */
const common = ['zod', 'pino'];

/** room → the rooms and packages that it may import besides itself; `node` opens Node's own modules. */
const rooms = {
  shared: { rooms: [], packages: ['libphonenumber-js', 'jalaali-js'] },
  ...Object.fromEntries(pure.map((room) => [room, { rooms: ['shared'] }])),
  ...Object.fromEntries(services.map((room) => [room, { rooms: [...pure, 'shared'] }])),

  pbx: {
    rooms: inward,
    packages: [...common, 'ari-client', 'asterisk-manager', 'swagger-client', 'undici', 'ws'],
    node: true,
  },
  db: { rooms: inward, packages: [...common, 'kysely', 'pg'], node: true },
  spool: { rooms: inward, packages: common, node: true },
  jobs: { rooms: inward, packages: [...common, 'bullmq', 'ioredis'], node: true },
  storage: { rooms: inward, packages: common, node: true },
  auth: { rooms: inward, packages: [...common, 'jose'], node: true },
  http: {
    rooms: [...inward, 'contract'],
    packages: [...common, 'fastify', '@fastify/[^/]+', 'fastify-type-provider-zod', 'fastify-plugin'],
    node: true,
  },

  contract: { rooms: ['shared'], packages: ['zod'] },
  config: { rooms: [], packages: ['zod'] },
  web: { rooms: ['contract', 'shared'] },
};

/** The composition root and the entry points; they may import every room of the server. */
const outermost = '^src/(main[.]ts$|main/|cli/)';
const known = Object.keys(rooms).join('|');
const served = known.replace('|web', '');
const packagePaths = (packages) => packages.map((name) => `(^|/)node_modules/(@types/)?${name}/`);

const roomRules = Object.entries(rooms).flatMap(([room, may]) => [
  {
    name: `${room}-imports-inward-only`,
    comment: `src/${room} may import: ${[...may.rooms, ...(may.packages ?? [])].join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      dependencyTypesNot: ['core'],
      pathNot: [`^src/(${[room, ...may.rooms].join('|')})/`, ...packagePaths(may.packages ?? [])],
    },
  },
  {
    name: `${room}-node-modules`,
    comment: may.node ? 'Only src/spool may use node:sqlite.' : `src/${room} imports no module of Node.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { dependencyTypes: ['core'], ...(may.node ? { path: room === 'spool' ? '^$' : '^(node:)?sqlite$' } : {}) },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    {
      name: 'outermost-imports-no-fenced-package',
      comment: 'main and cli wire rooms together; clients of the outside world stay inside their rooms.',
      severity: 'error',
      from: { path: outermost },
      to: { dependencyTypesNot: ['core'], pathNot: [outermost, `^src/(${served})/`, ...packagePaths(common)] },
    },
    {
      name: 'outermost-node-modules',
      comment: 'Only src/spool may use node:sqlite.',
      severity: 'error',
      from: { path: outermost },
      to: { dependencyTypes: ['core'], path: '^(node:)?sqlite$' },
    },
    {
      name: 'one-file-per-wrapped-package',
      comment: 'libphonenumber-js is wrapped by src/shared/phone-number.ts alone.',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: '^src/shared/phone-number[.]ts$' },
      to: { path: packagePaths(['libphonenumber-js']) },
    },
    {
      name: 'one-file-per-wrapped-calendar',
      comment: 'jalaali-js is wrapped by src/shared/jalali.ts alone.',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: '^src/shared/jalali[.]ts$' },
      to: { path: packagePaths(['jalaali-js']) },
    },
    {
      name: 'migrations-import-kysely-only',
      comment: 'Migrations are frozen: they know Kysely and nothing of src.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: packagePaths(['kysely', 'pg']) },
    },
    {
      name: 'no-unknown-room',
      comment: 'A new room is added to the table in .dependency-cruiser.mjs first.',
      severity: 'error',
      from: { path: '^src/', pathNot: [outermost, `^src/(${known})/`] },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'Two files that need each other at run time are one file, or three.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-development-package',
      comment: 'What runs in production is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', '^vendor/'] },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
