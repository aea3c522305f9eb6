import { defineConfig } from 'vitest/config';

// unit: no network, no other processes. device: real servers, real processes, real package managers.
// What each may touch is written in test/README.md.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      {
        test: {
          name: 'device',
          include: ['test/device/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
