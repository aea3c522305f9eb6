import { defineConfig } from 'vitest/config';
import { LateContainers } from './test/late-containers.ts';

// unit: no network, no other processes. device: real servers, real processes, real package managers.
// What each may touch is written in test/README.md.
export default defineConfig({
  test: {
    sequence: { sequencer: LateContainers },
    projects: [
      // They run beside the tests of devices, on whatever these leave of the machine.
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 60_000 } },
      {
        test: {
          name: 'device',
          include: ['test/device/**/*.test.ts'],
          globalSetup: ['test/device/agent/support/bundle-once.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Most of a test's time is waiting, so more of them run than a small machine has processors.
          maxWorkers: 4,
        },
      },
    ],
  },
});
