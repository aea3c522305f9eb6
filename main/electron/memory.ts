import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { lookSchema } from '../../contract/app/system.ts';

const kept = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }).nullable(),
  isMaximized: z.boolean(),
  look: lookSchema.nullable(),
});
export type Kept = z.infer<typeof kept>;

const nothing: Kept = { bounds: null, isMaximized: false, look: null };

/** What the window was like when it was last open. */
export interface WindowMemory {
  readonly kept: Kept;
  /** Written at once; a disk that refuses costs the memory, nothing else. */
  keep(change: Partial<Kept>): void;
}

/** Reads the file as something that may be damaged: what is not understood counts as not there. */
export function openMemory(file: string): WindowMemory {
  let current = read(file);
  return {
    get kept() {
      return current;
    },
    keep(change) {
      current = { ...current, ...change };
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, JSON.stringify(current), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (error) {
        console.error('The place of the window could not be kept:', error);
      }
    },
  };
}

function read(file: string): Kept {
  try {
    return kept.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? nothing;
  } catch {
    return nothing;
  }
}
