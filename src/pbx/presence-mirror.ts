import type { PhoneKind } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { AmiConnection } from './ami/connection.ts';
import { phoneInterface, phoneKinds } from './names.ts';
import { accepting, AmiRefusal } from './results.ts';

const queue = 'pasokh-fallback';

/** `Unable to add interface: Already there`, `Unable to remove interface: Not there`: as it should be. */
const alreadySo = (error: unknown): boolean =>
  error instanceof AmiRefusal && /already there|not there/iu.test(error.message);

/** Makes the phones of an operator members of the native queue, paused ones, or none. It passes over those that are not registered. */
export async function mirrorPresence(
  ami: AmiConnection,
  operator: OperatorId,
  presence: 'out' | 'in' | 'paused',
): Promise<undefined> {
  for (const kind of phoneKinds) await mirrorPhone(ami, operator, kind, presence);
}

async function mirrorPhone(
  ami: AmiConnection,
  operator: OperatorId,
  kind: PhoneKind,
  presence: 'out' | 'in' | 'paused',
): Promise<void> {
  const member = { Queue: queue, Interface: phoneInterface(operator, kind) };
  if (presence === 'out') {
    await accepting(alreadySo, ami.send('QueueRemove', member));
    return;
  }
  const paused = presence === 'paused' ? 'true' : 'false';
  await accepting(alreadySo, ami.send('QueueAdd', { ...member, MemberName: operator, Paused: paused }));
  await ami.send('QueuePause', { ...member, Paused: paused });
}
