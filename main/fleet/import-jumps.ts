import { FlotillaError } from '../../contract/errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { DeviceService } from './devices.ts';
import type { MatchedRow } from './import-match.ts';
import type { Undo } from './ledger.ts';

/** Which device leads to which, while an import is applied: names of rows, of devices, or `user@host:port` written out. */
export class ImportedJumps {
  readonly #rows: readonly MatchedRow[];
  readonly #devices: DeviceService;
  readonly #undo: Undo;
  readonly #byName = new Map<string, string>();
  readonly #rowByName = new Map<string, MatchedRow>();

  constructor(
    rows: readonly MatchedRow[],
    { inventory, devices, undo }: { inventory: Inventory; devices: DeviceService; undo: Undo },
  ) {
    this.#rows = rows;
    this.#devices = devices;
    this.#undo = undo;
    for (const device of inventory.devices.list()) {
      for (const key of [device.address, device.name]) this.#byName.set(key.toLowerCase(), device.id);
    }
    for (const matched of rows) {
      for (const key of [matched.row.address, matched.row.name]) this.#rowByName.set(key.toLowerCase(), matched);
    }
  }

  /** Every row after the rows that lead to it. A circle is left where it closes: the device service refuses it. */
  inOrder(): MatchedRow[] {
    const ordered = new Set<MatchedRow>();
    const visit = (matched: MatchedRow, path: Set<MatchedRow>) => {
      if (ordered.has(matched) || path.has(matched)) return;
      path.add(matched);
      for (const jump of matched.jump) {
        const before = this.#rowByName.get(jump.toLowerCase());
        if (before) visit(before, path);
      }
      ordered.add(matched);
    };
    for (const matched of this.#rows) visit(matched, new Set());
    return [...ordered];
  }

  remember({ row }: MatchedRow, deviceId: string): void {
    this.#byName.set(row.name.toLowerCase(), deviceId);
    this.#byName.set(row.address.toLowerCase(), deviceId);
  }

  /** The device through which a row is reached; `undefined` when the file names none. Throws `import.jump-unknown`. */
  leadingTo({ row, jump, input }: MatchedRow): string | undefined {
    let id: string | undefined;
    for (const name of jump) {
      const known =
        this.#byName.get(name.toLowerCase()) ?? this.#writtenOut(name, { user: input.user, through: id ?? null });
      if (known === undefined) throw new FlotillaError('import.jump-unknown', { name: row.name, jump: name });
      id = known;
    }
    return id;
  }

  /** `user@host:port` is a device of its own, found or added. */
  #writtenOut(text: string, { user, through }: { user: string; through: string | null }): string | undefined {
    const match = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^\s:@/]+)(?::(\d{1,5}))?\/?$/.exec(text);
    if (!match) return undefined;
    const address = (match[2] ?? '').replace(/^\[|\]$/g, '');
    const known = this.#byName.get(address.toLowerCase());
    if (known !== undefined) return known;
    // A bare word that is no row and no device could be anything: only what says more than a name is taken for an address.
    if (!/[.:]/.test(address) && match[1] === undefined) return undefined;
    const added = this.#devices.enter(
      {
        name: address,
        address,
        port: Number(match[3] ?? 22),
        user: match[1] ?? user,
        credentialId: null,
        site: '',
        tags: [],
        notes: '',
        jumpDeviceId: through,
      },
      this.#undo,
    );
    this.#byName.set(address.toLowerCase(), added.id);
    return added.id;
  }
}
