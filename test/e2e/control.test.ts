import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';
import { describeDialling } from './control/dialling.ts';
import { describeHanding } from './control/handing.ts';
import { describeTalking } from './control/talking.ts';

/** Call control with real phones, trunks and people outside. All at the same time: each test has its own operators, and hears its own call. */
const file = useWorld(openWorld, { sideBySide: true });

describeTalking(file);
describeDialling(file);
describeHanding(file);
