import { existsSync } from 'node:fs';
import { defineConfig } from 'playwright/test';

const executablePath = process.env.FLOTILLA_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) console.error(`The browser tests need Chromium at ${executablePath}.`);

// A real Chromium against the built app in the browser host. Two workers: each test has hosts and folders of its own.
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/browser',
  timeout: 300_000,
  // Tests of devices may be at work on the same processors.
  expect: { timeout: 30_000 },
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  use: {
    // What waits for something that never comes ends, and says for what.
    actionTimeout: 90_000,
    viewport: { width: 1600, height: 1000 },
    // Recording costs every test a third of its time, so it is done where one has failed.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
