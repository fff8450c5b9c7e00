import { fakePbxRecordings } from '../../fakes/pbx-recordings.ts';
import { describePbxRecordings } from '../../support/pbx-recordings-conformance.ts';

describePbxRecordings('the fake', async () => {
  const pbx = fakePbxRecordings();
  return {
    pbx,
    away: Object.assign(fakePbxRecordings(), { reachable: false }),
    put: async (name, contents) => void pbx.files.set(name, contents),
    has: async (name) => pbx.files.has(name),
    close: async () => undefined,
  };
});
