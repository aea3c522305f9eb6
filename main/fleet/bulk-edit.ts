import type { Device, DeviceInput } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { phrase } from '../../contract/phrases.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { DeviceService } from './devices.ts';
import { inTurns } from './in-turns.ts';
import type { Ledger } from './ledger.ts';

const mostTags = 50;

export interface BulkEdit {
  ids: readonly string[];
  addTags: readonly string[];
  removeTags: readonly string[];
  site?: string | undefined;
  /** `null`: the field is removed. */
  fields: Readonly<Record<string, string | null>>;
}

export interface BulkEditOptions {
  inventory: Inventory;
  devices: DeviceService;
  ledger: Ledger;
}

/**
 * Gives many devices tags, a site and fields, as one thing that can be taken back. What is refused for one is refused for all,
 * before anything is written; where it fails or is aborted after that, what was written is taken back at once. In one transaction
 * it would hold up the app for seconds. Answers how many were changed. Throws `device.unknown`, `input.invalid`, `storage.failed`.
 */
export async function editMany(
  edit: BulkEdit,
  { inventory, devices, ledger }: BulkEditOptions,
  signal: AbortSignal,
): Promise<number> {
  const edited = [...new Set(edit.ids)]
    .map((id) => inventory.devices.get(id))
    .flatMap((device) => {
      const input = applied(edit, device);
      return input ? [{ id: device.id, input }] : [];
    });
  const undo = ledger.begin('edited-many');
  try {
    const write = (portion: typeof edited) =>
      inventory.batch(() => {
        for (const { id, input } of portion) devices.edit(id, input, undo);
      });
    await inTurns(edited, write, signal);
  } catch (error) {
    undo.takeBack();
    throw error;
  }
  return edited.length;
}

/** The device as it is to be; `null` when it is so already. */
function applied({ addTags, removeTags, site, fields }: BulkEdit, device: Device): DeviceInput | null {
  const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...entered } = device;
  const kept = entered.tags.filter((tag) => !removeTags.includes(tag));
  const tags = [...new Set([...kept, ...addTags])];
  if (tags.length > mostTags) {
    throw new FlotillaError('input.invalid', {
      detail: phrase('too-many-tags', { name: device.name, most: mostTags }),
    });
  }
  const merged = Object.entries({ ...entered.fields, ...fields }).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  const input = { ...entered, tags, site: site ?? entered.site, fields: Object.fromEntries(merged) };
  return JSON.stringify(input) === JSON.stringify(entered) ? null : input;
}
