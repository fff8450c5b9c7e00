import { expect, it } from 'vitest';
import { createLog } from '../../../src/http/log.ts';

const logged = (fields: object): string => {
  let text = '';
  createLog('info', { write: (line) => void (text += line) }).info(fields, 'message');
  return text;
};

it('masks numbers and leaves secrets out, also one level down', () => {
  const text = logged({
    number: '+989121234567',
    callerNumber: '۰۹۱۲۱۲۳۴۵۶۷',
    password: 'p-1',
    refreshToken: 't-1',
    body: { password: 'p-2', secret: 's-2', accessToken: 't-2', ticket: 't-3' },
    headers: { authorization: 'Bearer t-4' },
    callId: '1764000000.42',
  });
  expect(text).not.toMatch(/1234567|۱۲۳۴۵۶|[pst]-\d/);
  expect(JSON.parse(text)).toMatchObject({
    level: 'info',
    msg: 'message',
    number: '+98912*****67',
    callId: '1764000000.42',
  });
});

it('shows an error with its causes, without the values that drivers put into it', () => {
  const cause = Object.assign(new Error('Key (number)=(02188776655) exists'), { code: '23505', detail: '02188776655' });
  const text = logged({ err: new Error('insert failed', { cause }) });
  expect(text).not.toContain('02188776655');
  expect(JSON.parse(text).err).toMatchObject({ message: 'insert failed', cause: { code: '23505' } });
});
