import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay } from './scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');

describe('scenarios', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.scenario'))) {
    it(file.replace('.scenario', '').replaceAll('-', ' '), () => {
      const source = readFileSync(join(folder, file), 'utf8');
      expect(replay(source)).toBe(source);
    });
  }

  it('fail when what came differs from what they expect', () => {
    const source = 'given QueueConfigured support 2100\nat 1s CallerEntered c1 0912 2100\n  > ReleaseCaller c1';
    expect(replay(source)).not.toBe(source);
  });
});
