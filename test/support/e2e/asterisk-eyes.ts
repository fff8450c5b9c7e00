import { z } from 'zod';
import { stackEnv } from '../stack-env.ts';
import { asteriskCli } from './stack-service.ts';

const channel = z.object({ id: z.string(), name: z.string(), state: z.string() });
const bridge = z.object({ id: z.string(), bridge_type: z.string(), channels: z.array(z.string()) });
const endpoint = z.object({ technology: z.string(), resource: z.string(), state: z.string() });
const recording = z.object({ name: z.string() });

/** Looks at Asterisk through plain REST requests: no WebSocket, so the service is not disturbed. */
export async function channels(): Promise<z.infer<typeof channel>[]> {
  const listed = await look('/channels', z.array(channel));
  const alive = await Promise.all(listed.map(({ id }) => isAlive(id)));
  return listed.filter((_, index) => alive[index]);
}

/**
 * A REFER that meets the end of its channel keeps the channel in Asterisk's list for good (`res_pjsip_refer` holds on to it): without a
 * thread, in no bridge, and nothing can be asked of it.
 */
async function isAlive(channelId: string): Promise<boolean> {
  const path = `/channels/${encodeURIComponent(channelId)}/variable?variable=${encodeURIComponent('CHANNEL(state)')}`;
  return (await request('GET', path)).status !== 404;
}
export const bridges = () => look('/bridges', z.array(bridge));
export const phones = async () =>
  (await look('/endpoints', z.array(endpoint))).filter(({ resource }) => /^(op|web)-/.test(resource));
export const recordings = () => look('/recordings/stored', z.array(recording));

/** What a test may not leave behind: live channels, and bridges with somebody in them. */
export async function leftovers(): Promise<string[]> {
  const [alive, meeting] = await Promise.all([channels(), bridges()]);
  return [
    ...alive.map(({ id, name, state }) => `channel ${name} (${id}, ${state})`),
    ...meeting
      .filter(({ id, channels: inside }) => inside.length > 0 || /^(mix|con|spy)-/.test(id))
      .map(({ id, channels: inside }) => `bridge ${id} with ${String(inside.length)}`),
  ];
}

/** Hangs a party up as the network would: not by the service, not by the phone. */
export const hangUp = (channelId: string): Promise<void> => remove(`/channels/${encodeURIComponent(channelId)}`);

/** Changes fields of an endpoint that the service made, for calls that begin afterwards. */
export async function tuneEndpoint(id: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const path = `/asterisk/config/dynamic/res_pjsip/endpoint/${id}`;
  const body = { fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })) };
  const answer = await request('PUT', path, body);
  if (!answer.ok) throw new Error(`PUT ${path}: ${String(answer.status)} ${await answer.text()}`);
}

/** A variable of a live channel, or what a function of the dialplan says of it. */
export const variable = async (channelId: string, name: string): Promise<string> =>
  (
    await look(
      `/channels/${encodeURIComponent(channelId)}/variable?variable=${encodeURIComponent(name)}`,
      z.object({ value: z.string() }),
    )
  ).value;

/** In how many seconds Asterisk takes a waiting caller to the native queue, unless the service renews the time. */
export const leaseOf = async (channelId: string): Promise<number> =>
  Number(await variable(channelId, 'TIMEOUT(absolute)'));

/** Lets the lease of a waiting caller run out after so many seconds. */
export const shortenLease = async (channelId: string, seconds: number): Promise<void> => {
  const answer = await request('POST', `${leasePath(channelId)}&value=${String(seconds)}`);
  if (!answer.ok) throw new Error(`the lease of ${channelId}: ${String(answer.status)} ${await answer.text()}`);
};
const leasePath = (channelId: string): string => `/channels/${channelId}/variable?variable=TIMEOUT(absolute)`;

/**
 * Of calls on their way: the service never ends it, and neither do we. Asterisk does not always forget that channels were in a bridge; one
 * that is ended then is not there, and its id is taken.
 */
const transit = 'hold-transit';

/** Takes away what earlier tests left on this Asterisk: calls, phones, traces, members of the fallback queue, recordings. */
export async function sweepAsterisk(): Promise<void> {
  for (const { id } of await channels()) await hangUp(id);
  for (const { id } of await bridges()) if (id !== transit) await remove(`/bridges/${encodeURIComponent(id)}`);
  for (const { resource } of await phones()) {
    for (const type of ['endpoint', 'auth', 'aor']) {
      await remove(`/asterisk/config/dynamic/res_pjsip/${type}/${encodeURIComponent(resource)}`);
    }
  }
  for (const { name } of await recordings()) await remove(`/recordings/stored/${encodeURIComponent(name)}`);
  const families = ['pasokhfb', 'pasokhend', 'pasokhsos', 'registrar', 'Queue'];
  await Promise.all(families.map((family) => asteriskCli(`database deltree ${family}`)));
  const queue = await asteriskCli('queue show pasokh-fallback');
  for (const [, name = ''] of queue.matchAll(/\(?(PJSIP\/(?:op|web)-[^\s)]+)/g)) {
    await asteriskCli(`queue remove member ${name} from pasokh-fallback`);
  }
}

async function request(method: string, path: string, body?: object): Promise<Response> {
  const credentials = Buffer.from(`${stackEnv('PASOKH_ARI_USER')}:${stackEnv('PASOKH_ARI_SECRET')}`);
  const headers = { authorization: `Basic ${credentials.toString('base64')}`, 'content-type': 'application/json' };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetch(`${stackEnv('PASOKH_ARI_URL')}/ari${path}`, { method, headers, ...content });
}

async function look<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await request('GET', path);
  if (!answer.ok) throw new Error(`GET ${path}: ${String(answer.status)} ${await answer.text()}`);
  return schema.parse(await answer.json());
}

/** Gone already is fine. */
async function remove(path: string): Promise<void> {
  const answer = await request('DELETE', path);
  await answer.text();
  if (!answer.ok && answer.status !== 404) throw new Error(`DELETE ${path}: ${String(answer.status)}`);
}
