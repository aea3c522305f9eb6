import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../contract/app/devices.ts';
import type { ExportFormat, ImportPreview, ImportResult, ImportSource, TextFile } from '../../contract/app/import.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import { type Inventory, readImport } from '../inventory/inventory.ts';
import type { DeviceService } from './devices.ts';
import { exportDevices } from './export.ts';
import { ImportedJumps } from './import-jumps.ts';
import { type MatchedRow, matchHosts } from './import-match.ts';
import { inTurns } from './in-turns.ts';
import type { Ledger, Undo } from './ledger.ts';

export interface ImportServiceOptions {
  inventory: Inventory;
  devices: DeviceService;
  ledger: Ledger;
  /** OpenSSH's config of this user, where it is not in its usual place. */
  sshConfigFile?: string | undefined;
}

type Decisions = readonly { row: number; take: 'skip' | 'add' | 'update' }[];

/** Devices out of files that others keep, and into files for others. */
export class ImportService {
  readonly #options: ImportServiceOptions;
  readonly #sshConfig: string;

  constructor(options: ImportServiceOptions) {
    this.#options = options;
    this.#sshConfig = options.sshConfigFile ?? join(homedir(), '.ssh/config');
  }

  /** What an import would do. Only reads. Throws `import.no-ssh-config`, and when aborted. */
  async read(source: ImportSource, signal: AbortSignal): Promise<ImportPreview> {
    const file = readImport(source, this.#sshConfig);
    const { rows, bad } = await matchHosts(file, await this.#devices(signal), { ...source, signal });
    const wanted = new Map<string, number>();
    for (const { identity } of file.hosts) if (identity !== null) wanted.set(identity, (wanted.get(identity) ?? 0) + 1);
    return {
      format: file.format,
      path: source.text === undefined ? this.#sshConfig : null,
      columns: file.columns,
      rows: rows.map(({ row }) => row),
      bad,
      notes: file.notes,
      identities: [...wanted].map(([path, count]) => ({ path, count })),
    };
  }

  /**
   * Adds and updates what the preview showed, jump devices before those behind them; a row that fails leaves the others.
   * Conflicts are skipped unless decided. Throws `import.no-ssh-config`, `storage.failed`.
   */
  async apply(source: ImportSource, decisions: Decisions, signal: AbortSignal): Promise<ImportResult> {
    const { inventory } = this.#options;
    const file = readImport(source, this.#sshConfig);
    const present = await this.#devices(signal);
    const { rows } = await matchHosts(file, present, { ...source, signal });
    const decided = new Map(decisions.map(({ row, take }) => [row, take]));
    const result: ImportResult = { added: 0, updated: 0, skipped: 0, failed: [], deviceIds: [] };
    const undo = this.#options.ledger.begin('imported');
    const jumps = new ImportedJumps(rows, { ...this.#options, present, undo });
    const queue = jumps.inOrder();
    const take = (portion: MatchedRow[]) =>
      inventory.batch(() => {
        for (const matched of portion) this.#take(matched, { decided, jumps, undo, result });
      });
    await inTurns(queue, take, signal);
    const { added, updated, skipped, failed } = result;
    const detail = { file: source.fileName || file.format, added, updated, skipped, failed: failed.length };
    this.#options.ledger.write({ kind: 'devices.imported', detail });
    return result;
  }

  /**
   * Every device, or these, with what was last seen of them, as it was when it began. Nothing secret is in it. Throws
   * `device.unknown`, `storage.failed`, and when aborted.
   */
  export(format: ExportFormat, deviceIds: readonly string[] | undefined, signal: AbortSignal): Promise<TextFile> {
    return exportDevices(this.#options.inventory, { format, deviceIds }, signal);
  }

  /** Every device by name. One that goes or comes meanwhile is met when it is written. */
  async #devices(signal: AbortSignal): Promise<Device[]> {
    const { devices } = this.#options.inventory;
    const found: Device[] = [];
    const read = (portion: string[]) => {
      found.push(...portion.flatMap((id) => devices.find(id) ?? []));
    };
    await inTurns(devices.ids(), read, signal);
    return found;
  }

  #take(
    matched: MatchedRow,
    {
      decided,
      jumps,
      undo,
      result,
    }: { decided: Map<number, string>; jumps: ImportedJumps; undo: Undo; result: ImportResult },
  ): void {
    const { row } = matched;
    const what = decided.get(row.row) ?? row.action;
    if (what !== 'add' && what !== 'update') {
      result.skipped++;
      return;
    }
    const { devices } = this.#options;
    try {
      const jumpDeviceId = jumps.leadingTo(matched) ?? matched.input.jumpDeviceId ?? null;
      const input = { ...matched.input, jumpDeviceId };
      if (what === 'update' && row.deviceId === null) throw new FlotillaError('device.unknown');
      // `null` was just refused; the other branch has no use for the id.
      const device = what === 'update' ? devices.edit(row.deviceId ?? '', input, undo) : devices.enter(input, undo);
      jumps.remember(matched, device.id);
      result.deviceIds.push(device.id);
      if (what === 'update') result.updated++;
      else result.added++;
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'storage.failed') throw error;
      result.failed.push({ line: row.line, problem });
    }
  }
}
