import { credentials, freePort } from './sipp.ts';
import { startSipp, type SippProcess } from './sipp-process.ts';

/** An operator's phone calls out; answered, it sounds until the other side ends or `hangUp` does. */
export async function callFromPhone(options: {
  readonly user: string;
  readonly secret: string;
  readonly to: string;
  readonly toneHz: number;
}): Promise<SippProcess> {
  const { user, secret, to, toneHz } = options;
  return startSipp({
    scenario: 'phone-calls',
    values: {},
    fields: [`${user};${credentials({ user, secret })};${to}`],
    port: await freePort(),
    targetPort: Number(process.env['PASOKH_SIP_PORT']),
    toneHz,
    args: ['-m', '1'],
  });
}
