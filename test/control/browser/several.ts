import { expect, test } from 'vitest';
import { phone as phoneAnswer } from '../../../src/contract/me-phone.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { webTones as tones, type Stage } from './stage.ts';

/** One operator with two pages: both ring, and a page that goes takes only its own ringing with it. */
export function describeSeveral({ cast, customerCalls, hear, ended }: Stage): void {
  test('two pages of one operator ring, and whichever answers has the call', async () => {
    const { sara, browsers } = cast();
    const [one, two] = [sara.phone, (await browsers.reopen(sara)).phone];
    const { contacts } = await sara.api.get('/v1/me/phone', phoneAnswer);
    expect(contacts).toHaveLength(2);
    const agent = expect.stringContaining('JsSIP') as string;
    for (const contact of contacts ?? []) expect(contact).toMatchObject({ kind: 'web', userAgent: agent });

    const caller = await customerCalls();
    for (const page of [one, two]) await page.becomes(({ call }) => call !== null);
    await one.answer();
    await two.becomes(({ call }) => call === null);
    await hear({ customer: '660', sara: [tones.customer] });
    await caller.sipp.hangUp();
    expect((await ended(await caller.callId())).call.operatorSegments).toHaveLength(1);

    const next = await customerCalls();
    for (const page of [one, two]) await page.becomes(({ call }) => call !== null);
    await two.close();
    await eventually(async () => (await sara.api.get('/v1/me/phone', phoneAnswer)).contacts?.length === 1);
    await one.answer();
    await hear({ customer: '660', sara: [tones.customer] });
    await next.sipp.hangUp();
    const { call } = await ended(await next.callId());
    expect([call.offers.length, call.operatorSegments.length]).toEqual([1, 1]);
  });
}
