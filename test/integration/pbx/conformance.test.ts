import { afterEach } from 'vitest';
import { describeCallControl } from '../../support/pbx-control-conformance.ts';
import { describePbx } from '../../support/pbx-conformance.ts';
import { openRealStage, type RealStage } from '../../support/pbx-stage.ts';

let stage: RealStage | undefined;
afterEach(async () => {
  await stage?.strike();
  stage = undefined;
});

const open = async () => (stage = await openRealStage());
describePbx('Asterisk', open);
describeCallControl('Asterisk', open);
