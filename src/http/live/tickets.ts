import { randomBytes } from 'node:crypto';
import type { Principal } from '../../operators/account.ts';
import type { EpochMs } from '../../shared/time.ts';
import { second } from '../../shared/time.ts';

const life = 30 * second;
/** More unused ones than this come from no honest client: the oldest go. */
const most = 10_000;

export interface LiveTicket {
  readonly principal: Principal;
  readonly issuedAt: EpochMs;
}

/** Tickets open a WebSocket, to which browsers can give no header: a token in an address would end up in logs. */
export interface Tickets {
  readonly issue: (principal: Principal) => { readonly ticket: string; readonly expiresAt: EpochMs };
  /** The ticket's owner, the first time within 30 s; null ever after. */
  readonly redeem: (ticket: string) => LiveTicket | null;
}

export function createTickets(now: () => EpochMs): Tickets {
  const open = new Map<string, LiveTicket>();

  const forgetOld = (): void => {
    for (const [ticket, { issuedAt }] of open) {
      if (open.size <= most && issuedAt + life > now()) return;
      open.delete(ticket);
    }
  };

  return {
    issue: (principal) => {
      const ticket = randomBytes(24).toString('base64url');
      open.set(ticket, { principal, issuedAt: now() });
      forgetOld();
      return { ticket, expiresAt: now() + life };
    },
    redeem: (ticket) => {
      const found = open.get(ticket);
      open.delete(ticket);
      return found !== undefined && found.issuedAt + life > now() ? found : null;
    },
  };
}
