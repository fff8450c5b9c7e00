import { expect, test } from 'vitest';
import { phoneObjects } from '../../../src/pbx/phone-objects.ts';
import { operatorId } from '../../../src/shared/ids.ts';

const account = { operatorId: operatorId('7'), secret: 'a secret', displayName: 'سارا "الف" <1>' };

test('a phone that is gone in a call is found, by its answers within 7 s, or by its silence', () => {
  const [desk, web] = [phoneObjects('desk', account), phoneObjects('web', account)];
  for (const { aor } of [desk, web]) expect(aor).toMatchObject({ qualify_frequency: '5', qualify_timeout: '2' });
  expect(desk.endpoint).toMatchObject({ rtp_timeout: '20', rtp_timeout_hold: '3600' });
  expect(web.endpoint).toMatchObject({ rtp_timeout: '5', rtp_timeout_hold: '10' });
});

test('both kinds have one secret and names of their own, and what is shown breaks out of nothing', () => {
  const of = (kind: 'desk' | 'web') => {
    const { id, auth, endpoint } = phoneObjects(kind, account);
    return [id, auth['username'], auth['password'], endpoint['auth'], endpoint['aors'], endpoint['callerid']];
  };
  const named = (id: string) => [id, id, account.secret, id, id, `"سارا الف 1" <${id}>`];
  expect([of('desk'), of('web')]).toEqual([named('op-7'), named('web-7')]);
});
