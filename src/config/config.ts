import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);
const required = z.string().min(1);
const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  });
const timeZone = z
  .string()
  .refine((name) => isTimeZone(name), { error: 'must be an IANA time zone such as Asia/Tehran' });

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((entry) => entry.trim() || []));
/** Such as `turn:turn.example:3478?transport=tcp` (RFC 7064, RFC 7065). */
const iceUrls = (...schemes: string[]) =>
  list.refine((urls) => urls.every((text) => new RegExp(`^(${schemes.join('|')}):[^/\\s]+$`).test(text)), {
    error: `must be addresses, with commas, that begin with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`,
  });

const addressOrNetwork = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).refine((text) => !text.endsWith('/0'));
const addresses = list.refine((entries) => entries.every((entry) => addressOrNetwork.safeParse(entry).success), {
  error: 'must be addresses or networks, with commas, such as 10.0.0.1 or 10.1.0.0/16',
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Every variable that the service reads, and nothing else reads any. */
export const environment = z.object({
  PASOKH_NODE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short name such as pbx-1')
    .default('pbx-1')
    .describe('name of the PBX; part of every fact, never changed later'),
  PASOKH_DATABASE_URL: url('postgres:', 'postgresql:').describe('Postgres, with user and password'),
  PASOKH_REDIS_URL: url('redis:', 'rediss:').describe('Redis or Valkey, with its password'),
  PASOKH_AMI_HOST: required.default('127.0.0.1').describe('manager interface of the PBX'),
  PASOKH_AMI_PORT: port.default(5038),
  PASOKH_AMI_USER: required.default('pasokh'),
  PASOKH_AMI_SECRET: required,
  PASOKH_ARI_URL: url('http:', 'https:').default('http://127.0.0.1:8088').describe('REST interface of the PBX'),
  PASOKH_ARI_USER: required.default('pasokh'),
  PASOKH_ARI_SECRET: required,
  PASOKH_ARI_APP: required.default('pasokh').describe('name of our application on the PBX'),
  PASOKH_SIP_HOST: required.default('127.0.0.1').describe('where operators’ phones register'),
  PASOKH_SIP_PORT: port.default(5060),
  PASOKH_PHONE_WS_URL: url('ws:', 'wss:')
    .optional()
    .describe('where phones in the browser register; left out: the PBX itself, for browsers on its machine'),
  PASOKH_STUN_URLS: iceUrls('stun', 'stuns').describe('told to phones in the browser, with commas'),
  PASOKH_TURN_URLS: iceUrls('turn', 'turns').describe('the same; relays audio where no other way is found'),
  PASOKH_TURN_SECRET: required.optional().describe('coturn’s `static-auth-secret`: makes credentials that expire'),
  PASOKH_HTTP_HOST: required.default('127.0.0.1').describe('address that the API listens on'),
  PASOKH_HTTP_PORT: port.default(8080),
  PASOKH_HTTP_TRUSTED_PROXIES: addresses.describe(
    'addresses or networks, with commas, whose X-Forwarded-For is believed',
  ),
  PASOKH_SPOOL_DIR: required.default('.stack/spool').describe('local folder of the spool'),
  PASOKH_SPOOL_MAX_MB: z.coerce.number().int().min(16).default(2_048).describe('the spool counts as full above this'),
  PASOKH_RECORDINGS_DIR: required.default('recordings').describe('where recordings are kept'),
  PASOKH_TOKEN_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -base64 36')
    .describe('signs access tokens, seals SIP secrets'),
  PASOKH_DEFAULT_REGION: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country code such as IR')
    .default('IR')
    .describe('numbering plan by which numbers without a country code are read'),
  PASOKH_TIME_ZONE: timeZone.default('Asia/Tehran').describe('time zone of reports that name none'),
  PASOKH_SHOW_MONITORING: z
    .enum(['true', 'false'])
    .default('true')
    .describe('whether operators see that a supervisor listens or whispers'),
  PASOKH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What single variables cannot show; told together with what they do show. */
const whole = environment.refine(
  ({ PASOKH_TURN_URLS: urls, PASOKH_TURN_SECRET: secret }) => urls.length === 0 || secret !== undefined,
  { path: ['PASOKH_TURN_URLS'], error: 'needs PASOKH_TURN_SECRET', when: () => true },
);

/** Secrets: they have no default, and their values appear in no message. */
export type Config = Readonly<ReturnType<typeof shape>>;

/** The variables as the service speaks of them. */
const shape = (env: z.infer<typeof environment>) => ({
  node: env.PASOKH_NODE,
  databaseUrl: env.PASOKH_DATABASE_URL,
  redisUrl: env.PASOKH_REDIS_URL,
  ami: {
    host: env.PASOKH_AMI_HOST,
    port: env.PASOKH_AMI_PORT,
    user: env.PASOKH_AMI_USER,
    secret: env.PASOKH_AMI_SECRET,
  },
  ari: {
    url: env.PASOKH_ARI_URL,
    user: env.PASOKH_ARI_USER,
    secret: env.PASOKH_ARI_SECRET,
    app: env.PASOKH_ARI_APP,
  },
  sip: { host: env.PASOKH_SIP_HOST, port: env.PASOKH_SIP_PORT },
  webPhones: {
    url: env.PASOKH_PHONE_WS_URL ?? `${env.PASOKH_ARI_URL.replace(/^http/, 'ws').replace(/\/$/, '')}/ws`,
    stunUrls: env.PASOKH_STUN_URLS,
    turnUrls: env.PASOKH_TURN_URLS,
    turnSecret: env.PASOKH_TURN_SECRET ?? null,
  },
  http: {
    host: env.PASOKH_HTTP_HOST,
    port: env.PASOKH_HTTP_PORT,
    trustedProxies: env.PASOKH_HTTP_TRUSTED_PROXIES,
  },
  spool: { dir: env.PASOKH_SPOOL_DIR, maxMb: env.PASOKH_SPOOL_MAX_MB },
  recordingsDir: env.PASOKH_RECORDINGS_DIR,
  tokenSecret: env.PASOKH_TOKEN_SECRET,
  defaultRegion: env.PASOKH_DEFAULT_REGION,
  timeZone: env.PASOKH_TIME_ZONE,
  showMonitoring: env.PASOKH_SHOW_MONITORING === 'true',
  logLevel: env.PASOKH_LOG_LEVEL,
});

/** What is wrong with the environment, all of it at once. The message shows names and rules, never values. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as missing: `PASOKH_X=` in an env file means "not set". */
const present = (env: Env): Env => Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));

function problemsOf(error: z.ZodError, env: Env): readonly string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name} ${env[name] === undefined ? 'is not set' : issue.message}`;
  });
}

function freeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner as object);
  return Object.freeze(value);
}

function read<Shape extends z.ZodType>(schema: Shape, env: Env): z.output<Shape> {
  const given = present(env);
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error, given));
  return parsed.data;
}

/** Reads the whole configuration, once. @throws ConfigError with every problem */
export const loadConfig = (env: Env = process.env): Config => freeze(shape(read(whole, env)));

/** The database alone, for commands that need nothing else. @throws ConfigError */
export const loadDatabaseConfig = (env: Env = process.env): Pick<Config, 'databaseUrl'> => ({
  databaseUrl: read(environment.pick({ PASOKH_DATABASE_URL: true }), env).PASOKH_DATABASE_URL,
});

/** What it takes to make an account without the service. @throws ConfigError */
export function loadAccountConfig(env: Env = process.env): Pick<Config, 'databaseUrl' | 'tokenSecret'> {
  const needed = environment.pick({ PASOKH_DATABASE_URL: true, PASOKH_TOKEN_SECRET: true });
  const { PASOKH_DATABASE_URL: databaseUrl, PASOKH_TOKEN_SECRET: tokenSecret } = read(needed, env);
  return { databaseUrl, tokenSecret };
}

/** The ledger and the zone that its days are told in, for commands that only read. @throws ConfigError */
export function loadReportConfig(env: Env = process.env): Pick<Config, 'databaseUrl' | 'timeZone'> {
  const needed = environment.pick({ PASOKH_DATABASE_URL: true, PASOKH_TIME_ZONE: true });
  const { PASOKH_DATABASE_URL: databaseUrl, PASOKH_TIME_ZONE: timeZone } = read(needed, env);
  return { databaseUrl, timeZone };
}
