import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AgentBundle } from './types.ts';

/** Reads the bundled agent from disk and names it by its sha256. */
export async function readAgentBundle(path: string, version: string): Promise<AgentBundle> {
  const bytes = await readFile(path);
  return { bytes, build: createHash('sha256').update(bytes).digest('hex'), version };
}
