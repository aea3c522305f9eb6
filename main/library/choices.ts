import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ChosenFolder } from '../../contract/app/library.ts';
import { FlotillaError, toProblem } from '../../contract/errors.ts';
import { kindOfFolder } from './folder-kind.ts';
import { sizeOf, surveyFolder } from './survey-folder.ts';

const maxChoices = 16;

/** Folders that the technician chose in the host's dialog: a window can name no other. */
export class Choices {
  readonly #dialog: (() => Promise<string | null>) | undefined;
  readonly #folders = new Map<string, string>();

  constructor(dialog: (() => Promise<string | null>) | undefined) {
    this.#dialog = dialog;
  }

  get canChoose(): boolean {
    return this.#dialog !== undefined;
  }

  /** `null` when nothing was chosen. Throws `library.no-dialog`. */
  async choose(signal: AbortSignal): Promise<ChosenFolder | null> {
    if (!this.#dialog) throw new FlotillaError('library.no-dialog');
    const folder = await this.#dialog();
    if (folder === null) return null;
    const choiceId = randomUUID();
    this.#folders.set(choiceId, folder);
    const [oldest] = this.#folders.keys();
    if (this.#folders.size > maxChoices && oldest !== undefined) this.#folders.delete(oldest);
    return { choiceId, folder, ...(await describe(folder, signal)) };
  }

  /** Throws `library.not-a-package` for a choice that is not known any more. */
  folderOf(choiceId: string): string {
    const folder = this.#folders.get(choiceId);
    if (folder === undefined) throw new FlotillaError('library.not-a-package', { folder: choiceId });
    return folder;
  }
}

async function describe(folder: string, signal: AbortSignal): Promise<Omit<ChosenFolder, 'choiceId' | 'folder'>> {
  const unknown = { kind: null, name: basename(folder), version: null, fileCount: 0, sizeBytes: 0 };
  try {
    const kind = await kindOfFolder(folder);
    const entries = await surveyFolder(folder, signal);
    const fileCount = entries.filter(({ type }) => type === 'File').length;
    return { ...kind, fileCount, sizeBytes: sizeOf(entries), problem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { ...unknown, problem: toProblem(error) };
  }
}
