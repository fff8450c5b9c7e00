import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';
import { describeDialling } from './sip/dialling.ts';
import { describeHanding } from './sip/handing.ts';
import { describeLimits } from './sip/limits.ts';
import { describeTalking } from './sip/talking.ts';
import { describeTogether } from './sip/together.ts';

/** Call control with SIP phones, trunks and people outside. All at the same time: each test has its own operators, and hears its own call. */
const file = useWorld(openWorld, { sideBySide: true });

describeTalking(file);
describeDialling(file);
describeHanding(file);
describeTogether(file);
describeLimits(file);
