// The built app in the browser host with a fleet of its own, and a real Chromium to look at it.
import { join } from 'node:path';
import { RPCLink } from '@orpc/client/websocket';
import { type Browser, chromium, type Page } from 'playwright';
import type { AppContract } from '../contract/app/app.ts';
import { bridgePath } from '../contract/app/bridge.ts';
import { inventoryFile } from '../main/inventory/inventory.ts';
import { type BridgeClient, clientOver } from '../renderer/app/bridge/client-over.ts';
import { createReceipts } from '../renderer/app/bridge/receipts.ts';
import { type RunningHost, startBrowserHost } from '../test/support/browser-host.ts';
import { makeTempFolder } from '../test/support/temp-folder.ts';
import { makeFleet } from './inventory-fleet.ts';

export const fleetSize = { devices: 10_000, snapshotRows: 200_000 };

/** What a page may take on a machine that does other work too. */
const patienceMs = 120_000;

export interface Stage {
  host: RunningHost;
  browser: Browser;
  /** The window, signed in and showing the app. */
  page: Page;
}

/** Starts the host on an empty inventory, or on one of 10,000 devices, and opens a window; everything ends with `undo`. */
export async function openStage(fleet: 'fleet' | 'empty', undo: AsyncDisposableStack): Promise<Stage> {
  const folder = makeTempFolder();
  undo.defer(() => folder.remove());
  if (fleet === 'fleet') makeFleet(join(folder.path, inventoryFile), fleetSize);
  const host = await startBrowserHost(folder.path);
  undo.defer(() => host.stop());
  const browser = await launchChromium(undo);
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.setDefaultTimeout(patienceMs);
  await page.goto(host.address);
  if (fleet === 'fleet') await untilRows(page);
  return { host, browser, page };
}

/** A Chromium with nothing kept from before. There is no GPU here: it draws with the processor. */
export async function launchChromium(undo: AsyncDisposableStack): Promise<Browser> {
  const executablePath = process.env.FLOTILLA_CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  undo.defer(() => browser.close());
  return browser;
}

/** Waits for the fleet with the values of its first rows. */
export async function untilRows(page: Page): Promise<void> {
  await page.getByRole('grid').getByRole('link').first().waitFor();
}

/** A second window onto the same main process, without a screen: for changing what the first one shows. */
export async function openClient(page: Page, undo: AsyncDisposableStack): Promise<BridgeClient<AppContract>['client']> {
  const { host, origin } = new URL(page.url());
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const { client, connection } = clientOver<AppContract>(async () => {
    const socket = new WebSocket(`ws://${host}${bridgePath}`, { headers: { cookie, origin } });
    socket.binaryType = 'arraybuffer';
    const told = (kind: 'open' | 'close') =>
      new Promise<void>((resolve) => socket.addEventListener(kind, () => resolve(), { once: true }));
    const closed = told('close');
    await Promise.race([told('open'), closed]);
    const count = createReceipts((receipt) => socket.send(receipt));
    socket.addEventListener('message', ({ data }) => count(data));
    const isOpen = () => socket.readyState === WebSocket.OPEN;
    return { link: new RPCLink({ websocket: socket }), closed, isOpen, close: () => socket.close() };
  });
  undo.defer(() => connection.close());
  return client;
}

/** Bytes that the window's JavaScript holds and nodes of its document, once everything that can go has gone. */
export async function heldBy(page: Page): Promise<{ heapMiB: number; nodes: number; listeners: number }> {
  const session = await page.context().newCDPSession(page);
  // Twice: what the first round finalises can be let go by the second only.
  for (let round = 0; round < 2; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { heapMiB: usedSize / 2 ** 20, nodes, listeners: jsEventListeners };
}
