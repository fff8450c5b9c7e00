import { readFileSync } from 'node:fs';
import path from 'node:path';
import { WebSocket } from 'ws';
import { stack } from '../../support/e2e/stack-service.ts';
import { stackEnv } from '../../support/stack-env.ts';

const authorization = (): string =>
  `Basic ${Buffer.from(`${stackEnv('PASOKH_ARI_USER')}:${stackEnv('PASOKH_ARI_SECRET')}`).toString('base64')}`;

/** One ARI request. @throws when the answer is not 2xx */
export async function ari(method: string, uri: string, body?: unknown): Promise<string> {
  const response = await fetch(`${stackEnv('PASOKH_ARI_URL')}/ari${uri}`, {
    method,
    headers: { authorization: authorization(), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${uri}: ${String(response.status)} ${text}`);
  return text;
}

/** Makes an operator's phone as the service does: auth, aor, endpoint. */
export async function createPhone(id: string, secret: string): Promise<void> {
  await put('auth', id, { auth_type: 'userpass', username: id, password: secret });
  await put('aor', id, { max_contacts: '1', remove_existing: 'yes' });
  await put('endpoint', id, { context: 'pasokh-operator', auth: id, aors: id, disallow: 'all', allow: 'alaw,ulaw' });
}

export async function removePhone(id: string): Promise<void> {
  for (const type of ['endpoint', 'auth', 'aor']) {
    await ari('DELETE', `/asterisk/config/dynamic/res_pjsip/${type}/${id}`);
  }
}

/** Makes a PJSIP object. */
export const put = (type: string, id: string, fields: Record<string, string>): Promise<string> =>
  ari('PUT', `/asterisk/config/dynamic/res_pjsip/${type}/${id}`, {
    fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
  });

/** A client of the service's own application, for as long as the socket is open. */
export async function connectApp(onCaller: (channelId: string) => void): Promise<WebSocket> {
  const url = stackEnv('PASOKH_ARI_URL').replace('http', 'ws');
  const socket = new WebSocket(`${url}/ari/events?app=pasokh`, { headers: { authorization: authorization() } });
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString('utf8')) as { type: string; channel?: { id: string } };
    if (event.type === 'StasisStart' && event.channel !== undefined) onCaller(event.channel.id);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** What the dialplan wrote into AstDB about the fallback's calls: by `UNIQUEID/entered`, `…/connected`, `…/ended`. */
export async function fallbackTraces(): Promise<Map<string, URLSearchParams>> {
  const rows = await stack('cli', 'database show pasokhfb');
  return new Map(
    [...rows.matchAll(/^\/pasokhfb\/(\S+) *: (.*)$/gm)].map(([, key = '', value]) => [key, new URLSearchParams(value)]),
  );
}

export const forgetFallbackTraces = (): Promise<string> => stack('cli', 'database deltree pasokhfb');

/** A file of the spool's recording folder. */
export const recording = (name: string): Buffer =>
  readFileSync(path.join(stackEnv('PASOKH_ASTERISK_HOME'), 'spool/recording', name));
