import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { LiveRow, LiveTopic } from '../../contract/live.ts';
import type { Principal } from '../../operators/account.ts';
import type { Role } from '../../shared/role.ts';
import { roles } from '../../shared/role.ts';
import type { Beside } from './rows.ts';
import { boardRows, ownRows } from './rows.ts';

export interface Topic {
  /** Who may subscribe. A topic without anybody stops the start, as a route without a policy does. */
  readonly roles: readonly Role[];
  /** Subscribers with the same channel see the same rows. */
  readonly channel: (principal: Principal) => string;
  readonly rows: (view: AcdView, principal: Principal, beside: Beside) => LiveRow[];
}

export type Topics = Readonly<Record<LiveTopic, Topic>>;

export const liveTopics: Topics = {
  board: {
    roles: ['supervisor', 'admin'],
    channel: () => 'board',
    rows: (view, _principal, beside) => boardRows(view, beside),
  },
  me: {
    roles,
    channel: ({ operatorId }) => `me ${operatorId}`,
    rows: (view, { operatorId }, beside) => ownRows(view, operatorId, beside),
  },
};

/** @throws Error that names the topics nobody may see */
export function checkTopics(topics: Topics): void {
  const open = Object.entries(topics).filter(([, topic]) => topic.roles.length === 0);
  if (open.length > 0) throw new Error(`live topics without a policy: ${open.map(([name]) => name).join(', ')}`);
}
