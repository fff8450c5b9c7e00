import { afterEach } from 'vitest';
import { describePbx } from '../../support/pbx-conformance.ts';
import { openRealStage, type RealStage } from '../../support/pbx-stage.ts';

let stage: RealStage | undefined;
afterEach(async () => {
  await stage?.strike();
  stage = undefined;
});

describePbx('Asterisk', async () => (stage = await openRealStage()));
