import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseStored } from './json.ts';

const recheckAfterMs = 24 * 60 * 60 * 1000;
const noteSchema = z.object({ size: z.number(), mtimeMs: z.number(), checkedAt: z.number() });

/**
 * Remembers that a database was whole and what its file looked like when it was closed, beside it: reading all of it again at
 * each start would take longer than everything else. A file that is not exactly as it was left is checked, and so is one that
 * was not for a day, or that was not closed.
 */
export class CheckNote {
  readonly #file: string;
  readonly #note: string;
  #checkedAt: number | null = null;

  constructor(file: string) {
    this.#file = file;
    this.#note = `${file}.checked`;
  }

  /** Whether the file can be opened without being read whole. Called before it is; the note is gone then. */
  take(): boolean {
    if (!existsSync(this.#note)) return false;
    const note = parseStored(noteSchema, readFileSync(this.#note, 'utf8'));
    rmSync(this.#note);
    if (!note || !existsSync(this.#file) || existsSync(`${this.#file}-wal`)) return false;
    const { size, mtimeMs } = statSync(this.#file);
    const age = Date.now() - note.checkedAt;
    if (size !== note.size || mtimeMs !== note.mtimeMs || age < 0 || age > recheckAfterMs) return false;
    this.#checkedAt = note.checkedAt;
    return true;
  }

  checked(): void {
    this.#checkedAt = Date.now();
  }

  /** Called when the file was closed in order. */
  leave(): void {
    if (this.#checkedAt === null || !existsSync(this.#file) || existsSync(`${this.#file}-wal`)) return;
    const { size, mtimeMs } = statSync(this.#file);
    writeFileSync(this.#note, JSON.stringify({ size, mtimeMs, checkedAt: this.#checkedAt }), { mode: 0o600 });
  }
}
