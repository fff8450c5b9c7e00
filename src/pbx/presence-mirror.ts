import type { OperatorId } from '../shared/ids.ts';
import type { AmiConnection } from './ami/connection.ts';
import { phoneInterface } from './names.ts';
import { accepting, AmiRefusal } from './results.ts';

const queue = 'pasokh-fallback';

/** `Unable to add interface: Already there`, `Unable to remove interface: Not there`: as it should be. */
const alreadySo = (error: unknown): boolean =>
  error instanceof AmiRefusal && /already there|not there/iu.test(error.message);

/** Makes an operator a member of the native queue, a paused one, or none. */
export async function mirrorPresence(
  ami: AmiConnection,
  operator: OperatorId,
  presence: 'out' | 'in' | 'paused',
): Promise<undefined> {
  const member = { Queue: queue, Interface: phoneInterface(operator) };
  if (presence === 'out') {
    await accepting(alreadySo, ami.send('QueueRemove', member));
    return;
  }
  const paused = presence === 'paused' ? 'true' : 'false';
  await accepting(alreadySo, ami.send('QueueAdd', { ...member, MemberName: operator, Paused: paused }));
  await ami.send('QueuePause', { ...member, Paused: paused });
}
