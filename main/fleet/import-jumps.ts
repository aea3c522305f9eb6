import { type Device, deviceInputSchema } from '../../contract/app/devices.ts';
import { FlotillaError } from '../../contract/errors.ts';
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
    { present, devices, undo }: { present: readonly Device[]; devices: DeviceService; undo: Undo },
  ) {
    this.#rows = rows;
    this.#devices = devices;
    this.#undo = undo;
    for (const device of present) {
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
    const written = writtenJump(text);
    if (!written) return undefined;
    const { address } = written;
    const known = this.#byName.get(address.toLowerCase());
    if (known !== undefined) return known;
    if (!written.isAddress) return undefined;
    const way = { address, port: written.port ?? 22, user: written.user ?? user };
    const entered = { name: address, ...way, credentialId: null, site: '', tags: [], notes: '', jumpDeviceId: through };
    const input = deviceInputSchema.safeParse(entered);
    if (!input.success) return undefined;
    const added = this.#devices.enter(input.data, this.#undo);
    this.#byName.set(address.toLowerCase(), added.id);
    return added.id;
  }
}

interface WrittenJump {
  user: string | null;
  address: string;
  port: number | null;
  /** A bare word could be anything: only what says more than a name, or that it is for SSH, is taken for an address. */
  isAddress: boolean;
}

/** A jump as ssh(1) writes it: `[ssh://][user@]host[:port]`; `null` for anything else. */
export function writtenJump(text: string): WrittenJump | null {
  const match = /^(ssh:\/\/)?(?:([^@\s]+)@)?(\[[^\]\s]+\]|[^\s:@/]+)(?::(\d{1,5}))?\/?$/.exec(text);
  if (!match) return null;
  const address = (match[3] ?? '').replace(/^\[|\]$/g, '');
  const user = match[2] ?? null;
  const port = match[4] === undefined ? null : Number(match[4]);
  return { user, address, port, isAddress: match[1] !== undefined || user !== null || /[.:]/.test(address) };
}
