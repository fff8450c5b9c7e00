import type { Role } from '../../../src/shared/role.ts';
import { openPhoneSite, type PhoneSite } from '../browser/phone-site.ts';
import { openWebPhone, type WebPhone } from '../browser/web-phone.ts';
import { addPerson, password, type TestPerson, type TestQueue } from './cast.ts';
import type { World } from './world.ts';

/** With a phone in a real browser. */
export interface WebOperator extends TestPerson {
  readonly phone: WebPhone;
}

/** The browsers of one test file, and the page they open. */
export interface Browsers {
  /** Creates the account, makes it a member, signs in on the page, becomes available, and waits until ready. */
  readonly operator: (queues: readonly TestQueue[], toneHz: number, role?: Role) => Promise<WebOperator>;
  /** Another browser for the same operator, once the first is killed. */
  readonly reopen: (operator: WebOperator) => Promise<WebOperator>;
  readonly close: () => Promise<void>;
}

export async function openBrowsers(world: World): Promise<Browsers> {
  const site: PhoneSite = await openPhoneSite(world.service.url);
  const phones: WebPhone[] = [];
  const open = async (person: TestPerson, toneHz: number): Promise<WebOperator> => {
    const phone = await openWebPhone(site.url, { userName: person.userName, password, toneHz });
    phones.push(phone);
    return { ...person, user: `web-${person.id}`, phone };
  };
  return {
    operator: async (queues, toneHz, role) => {
      const operator = await open(await addPerson(world, queues, role), toneHz);
      await operator.choose({ is: 'available' });
      await operator.becomes('ready');
      return operator;
    },
    reopen: (operator) => open(operator, operator.phone.toneHz),
    close: async () => {
      await Promise.all(phones.map((phone) => phone.close()));
      await site.close();
    },
  };
}
