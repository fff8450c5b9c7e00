import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const everywhere = [
  {
    selector:
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration)[source.value=/^\\.(?!.*\\.(ts|mjs|json)$)/]',
    message: 'A relative import carries its extension, .ts: Node runs these files as they are.',
  },
  {
    selector: 'CatchClause[body.body.length=0]',
    message: 'No empty catch: handle a named case, or rethrow with `cause`.',
  },
  {
    selector: 'CallExpression[callee.property.name="catch"] > ArrowFunctionExpression[body.body.length=0]',
    message: 'No empty catch: handle a named case, or rethrow with `cause`.',
  },
];

const untouchedTests = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe|suite)$/][property.name=/^(skip|only|todo|fails|skipIf|runIf)$/]',
    message: 'Every test runs, always.',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|test|describe)$/] > ObjectExpression > Property[key.name="retry"]',
    message: 'No retries: a test that fails sometimes shows a bug.',
  },
];

/** What imports cannot show: the pure rooms know no clock, no chance and no waiting; these arrive inside the event. */
const pureRooms = [
  { selector: ':function[async=true]', message: 'Pure rooms are synchronous.' },
  { selector: 'AwaitExpression', message: 'Pure rooms are synchronous.' },
  { selector: 'ForOfStatement[await=true]', message: 'Pure rooms are synchronous.' },
  {
    selector: 'NewExpression[callee.name="Date"]',
    message: 'Pure rooms know no clock: instants arrive inside the event.',
  },
  {
    selector: 'CallExpression[callee.name="Date"]',
    message: 'Pure rooms know no clock: instants arrive inside the event.',
  },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'Pure rooms know no clock: instants arrive inside the event.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Pure rooms know no chance: randomness arrives inside the event.',
  },
];

const impureGlobals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance', 'crypto', 'fetch', 'process'],
  ...['console', 'globalThis', 'Promise'],
];

export default defineConfig(
  globalIgnores([
    'node_modules/',
    '.tools/',
    '.stack/',
    '.cache/',
    'coverage/',
    'test-results/',
    'recordings/',
    'vendor/',
  ]),
  {
    name: 'pasokh/typescript',
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...everywhere],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }],
      // An async function without await still turns a throw into a rejection, which is what a port promises.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    name: 'pasokh/generated',
    files: ['src/db/schema.ts'],
    // As long as the database has columns; nobody reads it from end to end.
    rules: { 'max-lines': 'off' },
  },
  {
    name: 'pasokh/one-reader-of-the-environment',
    files: ['src/**/*.ts'],
    ignores: ['src/config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['process', { name: 'node:process', importNames: ['env', 'default'] }] },
      ],
    },
  },
  {
    name: 'pasokh/no-console',
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    name: 'pasokh/pure-rooms',
    files: ['src/{acd,capacity,flows,simulation}/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...pureRooms],
      'no-restricted-globals': ['error', ...impureGlobals],
    },
  },
  {
    name: 'pasokh/tests',
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...untouchedTests],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
