import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Job } from '../../../contract/app/jobs.ts';
import type { Look } from '../../../contract/app/system.ts';
import { createBridge } from '../../../main/api/bridge.ts';
import type { HostHands } from '../../../main/api/router.ts';
import { ChangeFeed } from '../../../main/changes.ts';
import { runDesktop } from '../../../main/electron/desktop.ts';
import * as electron from '../../support/electron-stand-in.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { createTestRouter, type TestContext } from '../bridge/test-router.ts';
import { testPages } from '../browser-host/support.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let listeners: Map<string, Set<unknown>>;
let temp: ReturnType<typeof makeTempFolder>;

/** A stand-in for Electron that is like a process that just started, and a profile of its own, for each test of the file. */
export function freshElectronEachTime(): void {
  beforeEach(() => {
    electron.resetElectron();
    temp = makeTempFolder();
    listeners = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
  });
  afterEach(() => {
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) {
        if (!listeners.get(signal)?.has(listener)) process.off(signal, listener);
      }
    }
    temp.remove();
  });
}

/** The folder of the window's profile in this test. */
export const profileFolder = () => join(temp.path, 'profile');

/** A fleet whose work is what the test says. */
export function createTestFleet() {
  const feed = new ChangeFeed();
  const jobs = new Map<string, Job>();
  const fleet = {
    feed,
    jobs,
    now: { running: 0, queued: 0 },
    changes: (signal: AbortSignal) => feed.subscribe(signal),
    work: () => fleet.now,
    job: (id: string) => jobs.get(id) ?? null,
    recentJobs: () => [...jobs.values()],
  };
  return fleet;
}

/** Starts the desktop host on the stand-in, as somebody who clicked on its icon, or on a link. */
export async function startDesktop(options: { fails?: Error; argv?: string[]; updateFeed?: string } = {}) {
  const { router, witness } = createTestRouter();
  const bridge = createBridge<TestContext>({ router, onFault: () => {} });
  const closed = { count: 0 };
  const fleet = createTestFleet();
  let onLook = (_: Look) => {};
  let hands: HostHands = {};
  await runDesktop({
    preload: '/out/preload/index.cjs',
    icons: '/icons',
    updateFeed: options.updateFeed ?? null,
    profile: profileFolder(),
    argv: options.argv ?? [],
    async open(parts) {
      if (options.fails) throw options.fails;
      onLook = (look) => parts.hands.onLook?.(look);
      hands = parts.hands;
      return {
        pages: testPages,
        fleet,
        serve: (port) => bridge.serveMessagePort(port, () => ({ user: 'kim' })),
        async close() {
          closed.count += 1;
          fleet.feed.close();
        },
      };
    },
    explain: (error) => (error instanceof Error ? error.message : String(error)),
  });
  const [window] = electron.BrowserWindow.all;
  return { window, witness, closed, fleet, hands, onLook: (look: Look) => onLook(look) };
}

/** The same, where the test is about the window. */
export async function openDesktop(options: { argv?: string[]; updateFeed?: string } = {}) {
  const { window, ...rest } = await startDesktop(options);
  if (!window) throw new Error('no window');
  return { window, ...rest };
}
