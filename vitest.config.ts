import { defineConfig } from 'vitest/config';

/**
 * Six projects by folder. `unit` is parallel and pure, and so is `theory`, which takes longer (random traffic through the core, many days on a virtual clock);
 * each of the others has one stack (a PBX, a Postgres, a Redis), so its files run one after another.
 */
export default defineConfig({
  test: {
    watch: false,
    maxWorkers: 3,
    passWithNoTests: false,
    allowOnly: false,
    retry: 0,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Pure tests share nothing that could leak, so they share their imports: half the time.
          pool: 'threads',
          isolate: false,
          testTimeout: 5_000,
        },
      },
      {
        test: {
          name: 'theory',
          include: ['test/theory/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'control',
          include: ['test/control/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: ['test/alone/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
