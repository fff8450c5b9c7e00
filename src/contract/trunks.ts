import { z } from 'zod';
import { inLatinDigits, instant, isNoneTwice, line, shortId } from './fields.ts';

const reads = (pattern: RegExp, problem: string) => z.string().regex(pattern, problem);

/** From 1 to 65535. */
const port = '(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** RFC 1123; what ends in digits alone is meant as an address. */
const hostName = `(?=[^:]{1,253}(?::|$))(?:${label}\\.)*(?!\\d+(?::|$))${label}`;
/** Nothing here may hold what means something to SIP: the PBX is told these as they are. It speaks IPv4 alone. */
const host = reads(
  new RegExp(`^(?:${ipv4}|${hostName})(?::${port})?$`),
  'a host name or an IPv4 address, with :port if need be',
);
const address = reads(
  new RegExp(`^${ipv4}(?:/(?:[89]|[12]\\d|3[0-2])|:${port})?$`),
  'an address such as 192.0.2.1, 192.0.2.1:5060 or 192.0.2.0/24',
);
const ownNumber = inLatinDigits(/^\+?[0-9*#]{1,31}$/, 'a + if need be, then digits');

/** Which numbers are meant. */
export const numberPattern = inLatinDigits(
  /^(?:any|domestic|international|premium|service|\+[1-9]\d{0,14}\*?|[1-9](?:\d{2,5}|\d{0,4}\*))$/,
  'any, domestic, international, premium, service, +982188776655, +98912*, or of service numbers 118 or 15*',
).meta({ examples: ['+98912*'] });

const outgoing = z.strictObject({
  pattern: numberPattern.meta({ description: 'the first of a trunk’s patterns that fits counts' }),
  priority: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .meta({ description: 'among all trunks; the lowest goes first' }),
  format: z
    .enum(['national', 'international', 'e164'])
    .default('national')
    .meta({ description: 'how the number is written first: 0912… (0049… for abroad); 0098912…; +98912…' }),
  strip: z.number().int().min(0).max(16).default(0).meta({ description: 'so many characters are taken off in front' }),
  prepend: reads(/^[+*#0-9]{0,16}$/, 'of + * # and digits')
    .default('')
    .meta({ description: 'then put in front' }),
});

/** One that was stored may be of an older form. */
const storedPattern = z.object({
  ...{ pattern: z.string(), priority: z.number(), format: z.enum(['national', 'international', 'e164']) },
  ...{ strip: z.number(), prepend: z.string() },
});

const fields = {
  name: line(100),
  enabled: z.boolean().meta({ description: 'a disabled one is off the PBX: no call comes in or goes out by it' }),
  mode: z.enum(['registration', 'address']),
  host: host.meta({ description: 'the registrar, or where calls go', examples: ['sip.example.com:5060'] }),
  userName: reads(/^[A-Za-z0-9._+*#~-]{1,64}$/, 'letters, digits and . _ + * # ~ -').nullable(),
  secret: reads(/^[!-:<-~]{1,128}$/, 'printable, without blanks and ;')
    .nullable()
    .meta({ description: 'written, never read' }),
  from: z
    .array(address)
    .max(50)
    .refine(isNoneTwice, 'an address is there twice')
    .nullable()
    .meta({ description: 'whose calls are this trunk’s; null: the host, if that is an address' }),
  transport: z.enum(['udp', 'tcp']),
  codecs: z
    .array(z.enum(['alaw', 'ulaw', 'g722']))
    .min(1)
    .max(3)
    .refine(isNoneTwice, 'a codec is there twice')
    .meta({ description: 'the best first' }),
  numbers: z
    .array(ownNumber)
    .min(1)
    .max(1_000)
    .refine(isNoneTwice, 'a number is there twice')
    .meta({ description: 'our own behind this trunk: what it may show' }),
  defaultNumber: ownNumber.meta({ description: 'shown where the queue has none of the numbers' }),
  patterns: z.array(outgoing).max(100).meta({ description: 'what goes out by it; none: calls only come in' }),
  mostCalls: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .meta({ description: 'outgoing, at once; null: any number' }),
  probed: z
    .boolean()
    .meta({ description: 'asked every few seconds whether it is there; while it is not, it carries nothing' }),
};

export const newTrunk = z.object({
  ...fields,
  enabled: fields.enabled.default(true),
  userName: fields.userName.default(null),
  secret: fields.secret.default(null),
  from: fields.from.default(null),
  transport: fields.transport.default('udp'),
  codecs: fields.codecs.default(['alaw', 'ulaw']),
  patterns: fields.patterns.default([]),
  mostCalls: fields.mostCalls.default(null),
  probed: fields.probed.default(true),
});

export const trunkChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing to change');

export const trunk = z
  .object({
    id: z.string(),
    ...{ name: z.string(), enabled: z.boolean(), mode: fields.mode, host: z.string(), userName: z.string().nullable() },
    hasSecret: z.boolean(),
    ...{ from: z.array(z.string()).nullable(), transport: fields.transport, codecs: z.array(z.string()) },
    ...{ numbers: z.array(z.string()), defaultNumber: z.string(), patterns: z.array(storedPattern) },
    ...{ mostCalls: z.number().nullable(), probed: z.boolean() },
    state: z
      .enum(['registered', 'unregistered', 'reachable', 'unreachable', 'unknown'])
      .meta({ description: 'as the PBX said a few seconds ago at most; unknown: disabled, not probed, or no answer' }),
    stateSince: instant.meta({ description: 'as far as it was watched' }),
    ...{ createdAt: instant, changedAt: instant },
  })
  .meta({ id: 'Trunk' });

export const trunkList = z.object({ items: z.array(trunk) });
export const trunkParams = z.object({ id: shortId });
