import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RemovalPlan } from '../../contract/app/fleet.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { DeviceService } from './devices.ts';
import type { Ledger } from './ledger.ts';

/** Devices that are removed together: the app goes on between two batches. */
const batchDevices = 20;
const shownNames = 5;

export interface RemovalOptions {
  inventory: Inventory;
  devices: DeviceService;
  ledger: Ledger;
}

type Reason = RemovalPlan['kept'][number]['reason'];

/** Takes many devices out of the inventory, as one thing that can be taken back. */
export class Removal {
  readonly #options: RemovalOptions;

  constructor(options: RemovalOptions) {
    this.#options = options;
  }

  /** What of these can be removed together, and why the others cannot. Changes nothing. */
  plan(ids: readonly string[]): RemovalPlan {
    const { devices } = this.#options.inventory;
    const there = [...new Set(ids)].flatMap((id) => devices.find(id) ?? []);
    there.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    const reasons = this.#reasons(there.map(({ id }) => id));
    const going = there.filter(({ id }) => !reasons.has(id));
    const kept = (['busy', 'is-jump'] as const).flatMap((reason) => {
      const names = there.filter(({ id }) => reasons.get(id) === reason).map(({ name }) => name);
      return names.length === 0 ? [] : { reason, count: names.length, names: names.slice(0, shownNames) };
    });
    return {
      deviceIds: going.map(({ id }) => id),
      names: going.slice(0, shownNames).map(({ name }) => name),
      kept,
    };
  }

  /**
   * All or none: where it fails or is aborted, what was removed until then is brought back at once. Answers how many were removed.
   * Throws `device.unknown`, `device.busy`, `device.is-jump`, `storage.failed`.
   */
  async remove(ids: readonly string[], signal: AbortSignal): Promise<number> {
    const { inventory, devices, ledger } = this.#options;
    const ordered = this.#farthestFirst([...new Set(ids)]);
    const undo = ledger.begin('removed');
    try {
      for (let from = 0; from < ordered.length; from += batchDevices) {
        signal.throwIfAborted();
        inventory.batch(() => {
          for (const id of ordered.slice(from, from + batchDevices)) devices.remove(id, undo);
        });
        await nextTurn();
      }
    } catch (error) {
      undo.takeBack();
      throw error;
    }
    return ordered.length;
  }

  /** A device that must stay keeps each device that leads to it. */
  #reasons(ids: readonly string[]): ReadonlyMap<string, Reason> {
    const { devices, jobs } = this.#options.inventory;
    const reasons = new Map<string, Reason>();
    const asked = new Set(ids);
    const stays = (id: string) => !asked.has(id) || reasons.has(id);
    for (const id of ids) if (jobs.activeJobIds(id).length > 0) reasons.set(id, 'busy');
    const leading = ids.filter((id) => devices.behind(id).length > 0);
    for (let before = -1; before < reasons.size; ) {
      before = reasons.size;
      for (const id of leading) {
        if (!reasons.has(id) && devices.behind(id).some((behind) => stays(behind.id))) reasons.set(id, 'is-jump');
      }
    }
    return reasons;
  }

  /** None while another one is still reached through it. */
  #farthestFirst(ids: readonly string[]): string[] {
    const { devices } = this.#options.inventory;
    const stepsTo = (id: string) => {
      let steps = 0;
      for (let at = devices.get(id).jumpDeviceId; at !== null; at = devices.get(at).jumpDeviceId) steps += 1;
      return steps;
    };
    const steps = new Map(ids.map((id) => [id, stepsTo(id)]));
    return ids.toSorted((one, other) => (steps.get(other) ?? 0) - (steps.get(one) ?? 0));
  }
}
