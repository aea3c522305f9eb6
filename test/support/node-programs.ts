import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePin } from '../../main/device/node-pins.ts';
import { cacheFolder } from './container/tree.ts';
import { runLongProgram } from './programs.ts';

/** The program of a pinned Node.js, fetched with npm once on a machine. Throws where it is not what is pinned. */
export async function pinnedProgram(pin: NodePin): Promise<string> {
  const file = join(cacheFolder(), `${pin.package}-${pin.version}`);
  if (!existsSync(file)) await fetchProgram(pin, file);
  if (hashOf(file, 'sha256', 'hex') !== pin.sha256) throw new Error(`${file} is not what is pinned`);
  return file;
}

async function fetchProgram(pin: NodePin, file: string): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
  const work = mkdtempSync(`${file}.`);
  try {
    const named = `${pin.package}@${pin.version}`;
    const args = ['pack', named, '--silent', '--ignore-scripts', '--pack-destination', work];
    const tarball = join(work, (await runLongProgram('npm', args)).trim());
    if (`sha512-${hashOf(tarball, 'sha512', 'base64')}` !== pin.integrity)
      throw new Error(`${named} is not what is pinned`);
    await runLongProgram('tar', ['-xzf', tarball, '-C', work, 'package/bin/node']);
    renameSync(join(work, 'package/bin/node'), file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function hashOf(file: string, algorithm: string, form: 'hex' | 'base64'): string {
  return createHash(algorithm).update(readFileSync(file)).digest(form);
}
