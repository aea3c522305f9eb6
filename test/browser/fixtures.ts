import { mkdirSync } from 'node:fs';
import { test as base, expect, type Locator, type Page } from 'playwright/test';
import { type RunningHost, startBrowserHost } from '../support/browser-host.ts';
import { missingForSshd, startSshd, type TestDevice } from '../support/sshd.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** Flotilla as a technician has it: a data folder that outlives the app, and the window. */
interface App {
  /** Starts the app on the same data folder as before and opens its window; waits for the fleet unless told otherwise. */
  open(args?: string[], options?: { connected: boolean }): Promise<Page>;
  /** Closes the window and the app. */
  close(): Promise<void>;
  dataFolder: string;
}

interface Fixtures {
  app: App;
  /** A real OpenSSH server with a user of its own. */
  device: TestDevice;
}

export const test = base.extend<Fixtures>({
  app: async ({ page }, use) => {
    // Choosers of files are caught from the start: a listener that comes with the click can be overtaken by it.
    page.on('filechooser', () => {});
    const folder = makeTempFolder();
    let host: RunningHost | undefined;
    const close = async () => {
      await page.goto('about:blank');
      await host?.stop();
      host = undefined;
    };
    await use({
      dataFolder: folder.path,
      async open(args = [], { connected } = { connected: true }) {
        host = await startBrowserHost(folder.path, args);
        await page.goto(host.address);
        if (connected) await expect(page.getByRole('contentinfo')).toContainText('Connected');
        return page;
      },
      close,
    });
    await close();
    folder.remove();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  device: async ({}, use) => {
    const missing = missingForSshd();
    test.skip(missing !== null, `no sshd: ${missing}`);
    const device = await startSshd();
    await use(device);
    await device.stop();
  },
});

export { expect };

export const vaultPassphrase = 'lantern over the quay';

/** Fills and sends the form "Add device", credential stored under a new passphrase unless told otherwise. */
export async function addDevice(
  page: Page,
  device: Pick<TestDevice, 'address' | 'port' | 'user' | 'password'>,
  { name, kept = 'session' }: { name: string; kept?: 'stored' | 'session' },
): Promise<void> {
  await page.getByRole('button', { name: 'Add device' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add device' });
  await dialog.getByRole('textbox', { name: 'Address' }).fill(device.address);
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(device.port));
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByRole('textbox', { name: 'User' }).fill(device.user);
  await dialog.getByRole('radio', { name: 'Password' }).check({ force: true });
  await dialog.getByRole('textbox', { name: 'Password' }).fill(device.password);
  await dialog.getByRole('radio', { name: kept === 'stored' ? /Stored/ : /This session only/ }).check();
  await dialog.getByRole('button', { name: 'Add device' }).click();
}

/** Accepts the key in the dialog that follows, once it is the one that the server has. */
export async function acceptHostKey(
  page: Page,
  { name, fingerprint }: { name: string; fingerprint: string },
): Promise<void> {
  const dialog = page.getByRole('dialog', { name: `Host key of ${name}` });
  await expect(dialog.getByText(fingerprint)).toBeVisible();
  await dialog.getByRole('button', { name: 'Accept this key' }).click();
  await expect(dialog).toBeHidden();
}

/** Sets up the agent of the device on the screen, and waits until it has ended well. */
export async function setUpAgent(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Set up agent', exact: true }).first().click();
  const plan = page.getByRole('dialog', { name: /^Set up the agent on/ });
  await expect(plan).toContainText('is put there and started');
  await plan.getByRole('button', { name: 'Set up agent' }).click();
  await expect(lastJob(page)).toContainText('Done');
}

/** Asks for a module of the device on the screen. */
export async function install(page: Page, { name, version }: { name: string; version: string }): Promise<void> {
  await page.getByRole('tab', { name: 'Modules' }).click();
  await page.getByRole('textbox', { name: 'Package' }).fill(name);
  await page.getByRole('textbox', { name: 'Version' }).fill(version);
  await page.getByRole('button', { name: 'Install', exact: true }).click();
}

/** The job that was begun last, as the inspector shows it. */
export function lastJob(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Inspector' });
}

const pictures = process.env.FLOTILLA_PICTURES;

/** Keeps a picture of the screen where a run was asked for them, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' });
}
