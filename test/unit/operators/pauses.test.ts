import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/acd/state.ts';
import type { PauseReason } from '../../../src/operators/pause-reason.ts';
import { createPauses } from '../../../src/operators/pauses.ts';
import type { OpenPause } from '../../../src/operators/ports.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';

const minute = 60_000;
const sara = operatorId('sara');
const lunch: PauseReason = {
  ...{ id: 'lunch', name: 'ناهار', paid: false, limitMs: 30 * minute, alarm: true, place: 1 },
  ...{ system: false, removed: false, createdAt: 0, changedAt: 0 },
};

async function world() {
  const clock = { now: 0 };
  const gateway = createCoreGateway(() => clock.now);
  await gateway.syncConfiguration([], [{ id: sara, name: 'سارا', serves: [], skills: {}, units: 1 }]);
  const ledger: OpenPause[] = [];
  const asked = { times: 0 };
  const open = async (): Promise<readonly OpenPause[]> => {
    asked.times += 1;
    return ledger;
  };
  const find = (id: string): PauseReason | null => (id === 'lunch' ? lunch : null);
  const { view } = gateway;
  const pauses = createPauses({ reasons: { find }, history: { open }, view, now: () => clock.now });
  const choose = (presence: 'available' | 'lunch' | 'tea') =>
    gateway.post({
      ...{ type: 'PresenceChosen', operatorId: sara, at: clock.now },
      presence: presence === 'available' ? { is: presence } : { is: 'paused', reason: presence },
    });
  const shown = () => pauses.of(gateway.view.operators.get(sara)!);
  const does = (activity: Activity['is']): void =>
    pauses.noticed([
      { type: 'ActivityChanged', seq: 1, at: clock.now, operatorId: sara, activity, callId: callId('1.1') },
    ]);
  return { clock, gateway, pauses, ledger, asked, choose, shown, does };
}

describe('a pause', () => {
  it('is shown with its reason, and is over the limit the moment it passes', async () => {
    const { clock, gateway, pauses, choose, shown } = await world();
    gateway.onFacts(pauses.noticed);
    expect(shown()).toBeNull();
    clock.now = minute;
    await choose('lunch');
    const whole = { reason: 'lunch', name: 'ناهار', since: minute, paid: false, limitMs: 30 * minute, alarm: true };
    expect(shown()).toEqual({ ...whole, overLimit: false });
    clock.now += 30 * minute;
    expect(shown()?.overLimit).toBe(false);
    clock.now += 1;
    expect(shown()?.overLimit).toBe(true);
    await choose('available');
    expect(shown()).toBeNull();
  });

  it('begins anew with another reason, which may be unknown and counts as paid then', async () => {
    const { clock, gateway, pauses, choose, shown } = await world();
    gateway.onFacts(pauses.noticed);
    await choose('lunch');
    clock.now = 40 * minute;
    await choose('tea');
    const unknown = { reason: 'tea', name: 'tea', paid: true, limitMs: null, alarm: false };
    expect(shown()).toEqual({ ...unknown, since: 40 * minute, overLimit: false });
  });

  it('begins when the work in hand is over', async () => {
    const { clock, gateway, pauses, choose, shown, does } = await world();
    gateway.onFacts(pauses.noticed);
    does('talking');
    await choose('lunch');
    clock.now = 10 * minute;
    does('wrap-up');
    clock.now = 12 * minute;
    does('idle');
    expect(shown()?.since).toBe(12 * minute);
    clock.now = 13 * minute;
    // The end of a cool-down is no end of work.
    does('idle');
    expect(shown()?.since).toBe(12 * minute);
  });

  it('that is older than the process has its beginning from the ledger', async () => {
    const { clock, pauses, ledger, asked, choose, shown } = await world();
    await pauses.recall();
    expect(asked.times).toBe(0);
    clock.now = 50 * minute;
    await choose('lunch');
    await pauses.recall();
    expect(shown()).toMatchObject({ since: null, overLimit: false });
    ledger.push({ operatorId: sara, reason: 'tea', since: 0 });
    await pauses.recall();
    expect(shown()).toMatchObject({ since: null });
    ledger[0] = { operatorId: sara, reason: 'lunch', since: 10 * minute };
    await pauses.recall();
    expect(shown()).toMatchObject({ since: 10 * minute, overLimit: true });
  });
});
