import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The bundled agent that the devices of a fleet have installed. */
export interface AgentBundle {
  bytes: Buffer;
  /** sha256 of the bytes, hex. */
  build: string;
  version: string;
}

/** Reads the bundle and asks it for its version. */
export async function readAgentBundle(path: string): Promise<AgentBundle> {
  const bytes = await readFile(path);
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [path, '--version'], { env, timeout: 20_000 });
  return { bytes, build: createHash('sha256').update(bytes).digest('hex'), version: stdout.trim() };
}
