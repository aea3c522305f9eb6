import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DeviceInput } from '../../../contract/app/devices.ts';
import { type Inventory, openInventory } from '../../../main/inventory/inventory.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

/** An input that is valid, with what the test is about in place of the defaults. */
export function deviceInput(input: Partial<DeviceInput> = {}): DeviceInput {
  const defaults = { name: 'gate', address: '127.0.0.1', port: 22, user: 'root', site: '', notes: '' };
  return { ...defaults, credentialId: null, tags: [], ...input };
}

/** A path for a database, in a folder that goes with the test. */
export function databaseFile(): string {
  const folder = makeTempFolder();
  onTestFinished(folder.remove);
  return join(folder.path, 'inventory.db');
}

/** An open inventory that is closed with the test. */
export function openTestInventory(options: Parameters<typeof openInventory>[1] = {}): Inventory & { file: string } {
  const file = databaseFile();
  const inventory = openInventory(file, options);
  onTestFinished(() => inventory.close());
  return { ...inventory, file };
}
