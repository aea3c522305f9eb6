import { defineConfig } from 'playwright/test';

// The real Electron on the built app. Where its binary cannot be had, the tests that need it are skipped with the reason.
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/electron',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  workers: 1,
});
