import { describeHanding } from './browser/handing.ts';
import { describeLosing } from './browser/losing.ts';
import { describeSeveral } from './browser/several.ts';
import { describeTalking } from './browser/talking.ts';
import { useStage } from './browser/stage.ts';

/**
 * Operators whose phones are pages in real browsers: WebSocket, ICE, DTLS-SRTP. The tests share the browsers, and each listens to all
 * who are in its call.
 */
const stage = useStage();

describeTalking(stage);
describeHanding(stage);
describeSeveral(stage);
describeLosing(stage);
