import { expect, test } from 'vitest';
import { sounds } from '../../../src/pbx/commands/caller.ts';
import { askAri } from '../../support/pbx-stage.ts';

test.for(Object.entries(sounds))('the sound of the announcement "%s" is there', async ([, media]) => {
  expect(await askAri('GET', `/sounds/${media.replace('sound:', '')}`)).toMatchObject({ formats: expect.any(Array) });
});
