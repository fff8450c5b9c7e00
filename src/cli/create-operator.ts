import { parseArgs } from 'node:util';
import { createPasswordHasher } from '../auth/password-hasher.ts';
import { randomSource } from '../auth/random-source.ts';
import { createSecretBox } from '../auth/secret-box.ts';
import { ConfigError, loadAccountConfig } from '../config/config.ts';
import { newOperator } from '../contract/operators.ts';
import { createAccountStore } from '../db/account-store.ts';
import { openDatabase } from '../db/connection.ts';
import { PasokhError } from '../shared/errors.ts';
import { operatorId } from '../shared/ids.ts';
import { readPassword } from './read-password.ts';

const usage = `npm run create-operator -- --user-name NAME [--display-name NAME] [--role admin|supervisor|operator]

Makes an account, an admin unless told otherwise, straight in the database: this is how the first admin comes to be.
The password is asked for, or read from standard input when that is a pipe.`;

const readOptions = () =>
  parseArgs({
    options: {
      'user-name': { type: 'string' },
      'display-name': { type: 'string' },
      role: { type: 'string', default: 'admin' },
      help: { type: 'boolean', default: false },
    },
  }).values;

const isWrongOption = (error: unknown): error is TypeError =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');

/** @returns the exit code */
async function run(): Promise<number> {
  const values = readOptions();
  const userName = values['user-name'];
  if (values.help || userName === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const config = loadAccountConfig();
  const wish = newOperator.safeParse({
    userName,
    displayName: values['display-name'] ?? userName,
    role: values.role,
    password: await readPassword(process.stdin, process.stdout),
  });
  if (!wish.success) {
    for (const { path, message } of wish.error.issues) console.error(`${path.join('.')}: ${message}`);
    return 2;
  }
  const { password, ...account } = wish.data;
  const db = openDatabase({ url: config.databaseUrl, poolSize: 1, onConnectionError: (error) => console.error(error) });
  try {
    const id = operatorId(randomSource.newId());
    const at = Date.now();
    const secrets = {
      passwordHash: await createPasswordHasher().hash(password),
      sealedSipSecret: createSecretBox(config.tokenSecret).seal(randomSource.newSipSecret(), id),
    };
    await createAccountStore(db).insert({ ...account, id, createdAt: at, changedAt: at }, secrets, { id: null, at });
    console.log(`${account.role} ${account.userName} (${id}) was created.

Next:
  npm start                            the service picks the account up within a minute
  POST /v1/auth/login                  {"userName": "${account.userName}", "password": "…"}
  POST /v1/queues, POST /v1/operators  and PUT /v1/queues/{id}/operators/{operatorId}; all of it is at /docs`);
    return 0;
  } finally {
    await db.destroy();
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof PasokhError) && !isWrongOption(error)) throw error;
  console.error(error.message);
  if (error instanceof PasokhError && error.code === 'ledger-unavailable')
    console.error('Is Postgres up? script/stack status');
  process.exitCode = isWrongOption(error) ? 2 : 1;
}
