import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.ts';
import { removeFile, writeFileAtomically } from '../state/atomic-file.ts';
import { unitVariable } from './process-group.ts';
import type { ServiceUnit } from './runner.ts';
import { systemctl } from './systemctl.ts';
import { environmentFileText, readHeader, type UnitHeader, unitFileText } from './unit-file.ts';

export interface UnitFolderOptions {
  dataDir: string;
  graceMs: number;
  /** Where systemd looks for the units of the administrator. */
  folder?: string;
}

const usualFolder = '/etc/systemd/system';
const prefix = 'flotilla-';
const suffix = '.service';
const unitId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The name that systemd knows a service by. */
export function unitName(id: string): string {
  if (!unitId.test(id)) throw new Error(`not the id of a unit: ${id}`);
  return `${prefix}${id}${suffix}`;
}

/**
 * The unit files of one agent. The environment of a service is in a file of its own that only its owner may read,
 * since anyone may read a unit.
 *
 * INVARIANT: a unit file that this agent did not write is neither changed nor removed.
 */
export class UnitFolder {
  readonly #options: UnitFolderOptions;
  readonly #folder: string;

  constructor(options: UnitFolderOptions) {
    this.#options = options;
    this.#folder = options.folder ?? usualFolder;
  }

  /** The units of this agent that are there, by their id. */
  all(): Map<string, UnitHeader> {
    const found = new Map<string, UnitHeader>();
    for (const name of readdirSync(this.#folder)) {
      const id = name.startsWith(prefix) && name.endsWith(suffix) ? name.slice(prefix.length, -suffix.length) : '';
      const header = unitId.test(id) ? this.#ownHeader(id) : undefined;
      if (header) found.set(id, header);
    }
    return found;
  }

  has(id: string): boolean {
    return this.#ownHeader(id) !== undefined;
  }

  /** Writes a unit and lets it start with the device. Throws what `unitFileText` throws, and `exists`. */
  async define(unit: ServiceUnit): Promise<void> {
    const { dataDir, graceMs } = this.#options;
    const path = this.#path(unit.id);
    if (existsSync(path) && !this.has(unit.id)) {
      throw new AgentError('exists', `There is a ${unitName(unit.id)} on the device that this agent did not make.`);
    }
    const environmentFile = this.#environmentFile(unit.id);
    const text = unitFileText(unit, { dataDir, environmentFile, graceMs });
    const env = environmentFileText({ ...unit.env, [unitVariable]: `${dataDir}#${unit.id}` });
    await mkdir(join(dataDir, 'units'), { recursive: true, mode: 0o700 });
    if ((await readIfThere(environmentFile)) !== env) await writeFileAtomically(environmentFile, env);
    const written = await readIfThere(path);
    if (written === text && existsSync(join(this.#folder, 'multi-user.target.wants', unitName(unit.id)))) return;
    if (written !== text) await writeFileAtomically(path, text, 0o644);
    // This also makes systemd read the file.
    await orThrow(['enable', unitName(unit.id)], 'did-not-stay-up');
  }

  /** It does not start with the device any more. */
  async disable(id: string): Promise<void> {
    if (this.has(id)) await orThrow(['disable', unitName(id)], 'stop-failed');
  }

  /** Removes the files of a unit that is stopped and disabled. */
  async remove(id: string): Promise<void> {
    const own = this.has(id);
    if (own) await removeFile(this.#path(id));
    if (existsSync(this.#environmentFile(id))) await removeFile(this.#environmentFile(id));
    if (own) await orThrow(['daemon-reload'], 'remove-failed');
  }

  #path(id: string): string {
    return join(this.#folder, unitName(id));
  }

  #environmentFile(id: string): string {
    return join(this.#options.dataDir, 'units', `${id}.env`);
  }

  #ownHeader(id: string): UnitHeader | undefined {
    try {
      const header = readHeader(readFileSync(this.#path(id), 'utf8'));
      return header?.dataDir === this.#options.dataDir ? header : undefined;
    } catch {
      return undefined;
    }
  }
}

async function orThrow(args: string[], code: 'did-not-stay-up' | 'stop-failed' | 'remove-failed'): Promise<void> {
  const result = await systemctl(args);
  if (result.code !== 0) throw new AgentError(code, `systemctl ${args[0]} failed: ${result.stderr.slice(0, 500)}`);
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
