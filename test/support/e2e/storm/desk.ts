import { phone as phoneAnswer } from '../../../../src/contract/me-phone.ts';
import { callFromPhone } from '../../sipp/phone-calls.ts';
import { startPhone, type Phone, type PhoneOptions } from '../../sipp/sipp.ts';
import type { SippProcess } from '../../sipp/sipp-process.ts';
import type { TestOperator } from '../cast.ts';
import { lasting } from '../lasting.ts';

/** What an operator's phones can be made to do, besides answering. */
export interface Desk extends TestOperator {
  /** The one that is in a call; null: none is. */
  readonly inCall: () => SippProcess | null;
  /** Dials on a line of its own. */
  readonly dial: (to: string) => Promise<SippProcess>;
  /** The phone that is in a call loses its power, and rings again after so long, at the same address. `forgotten`: has none meanwhile. */
  readonly loseLeg: (deadMs: number, forgotten: boolean) => Promise<void>;
}

/** @param more phones besides the one that the operator has, all of the same habits */
export async function setDesk(operator: TestOperator, habits: Partial<PhoneOptions>, more: number): Promise<Desk> {
  const account = await operator.api.get('/v1/me/phone', phoneAnswer);
  const start = (options: Partial<PhoneOptions> = {}): Promise<Phone> =>
    startPhone({ behaviour: 'answer', ...habits, user: account.user, secret: account.secret, ...options });
  const rung = new Set<Phone>([operator.phone]);
  for (let n = 0; n < more; n += 1) rung.add(await start());
  const dialled = new Set<SippProcess>();

  const inCall = (): SippProcess | null => [...dialled, ...rung].find(isInCall) ?? null;
  return {
    ...operator,
    inCall,
    dial: async (to) => {
      const line = await callFromPhone({ user: account.user, secret: account.secret, to, toneHz: 1240 });
      dialled.add(line);
      return line;
    },
    loseLeg: async (deadMs, forgotten) => {
      const phone = [...rung].find(isInCall);
      if (phone === undefined) return;
      rung.delete(phone);
      await lasting(deadMs, async () => {
        await phone.vanish();
        if (forgotten) await phone.forget();
      });
      rung.add(await start({ port: phone.port }));
    },
  };
}

/** In the last call that it has answered. */
function isInCall(phone: SippProcess): boolean {
  const call = phone.calls().findLast(({ answeredAt }) => answeredAt !== undefined);
  return call !== undefined && call.endedAt === undefined;
}
