import { FlotillaError } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { beginFile, sendFile } from '../../app/send-file.ts';
import type { MoveState } from '../../stores/file-moves.ts';

/** How far a move is: in which of its two halves, and how much of the file. */
export type ReportMove = (state: Extract<MoveState, 'local' | 'remote'>, doneBytes: number) => void;

/** One file on its way; run again it goes on where it was. */
export interface Move {
  run(report: ReportMove, signal: AbortSignal): Promise<void>;
  /** Frees what waits for it to go on. */
  drop(): Promise<void>;
  /** From now on it takes the place of what is there. Absent where nothing can be in its way. */
  replace?(): void;
}

interface UploadPlace {
  deviceId: string;
  path: string;
  replace: boolean;
}

/** Brings a file of this laptop to a device: to the host of Flotilla first, then on to the device, which proves it. */
export class Upload implements Move {
  readonly #file: File;
  readonly #place: UploadPlace;
  #transferId: string | null = null;
  /** The host has all of it, and may have taken it from the transfers already. */
  #isWhole = false;

  constructor(file: File, place: UploadPlace) {
    this.#file = file;
    this.#place = place;
  }

  async run(report: ReportMove, signal: AbortSignal): Promise<void> {
    try {
      await this.#send(report, signal);
    } catch (error) {
      if (this.#transferId === null || !isGone(error)) throw error;
      // Too long ago, or Flotilla was started anew: from the beginning, once.
      this.#transferId = null;
      this.#isWhole = false;
      await this.#send(report, signal);
    }
  }

  async drop(): Promise<void> {
    if (this.#transferId !== null) await client.transfers.drop({ transferId: this.#transferId });
  }

  replace(): void {
    this.#place.replace = true;
  }

  async #send(report: ReportMove, signal: AbortSignal): Promise<void> {
    this.#transferId ??= (await beginFile(this.#file, signal)).id;
    const transferId = this.#transferId;
    if (!this.#isWhole) {
      report('local', 0);
      await sendFile(this.#file, transferId, { signal, onProgress: (doneBytes) => report('local', doneBytes) });
      this.#isWhole = true;
    }
    report('remote', 0);
    for await (const event of await client.files.upload({ ...this.#place, transferId }, { signal })) {
      if (event.kind === 'progress') report('remote', event.doneBytes);
    }
  }
}

/** The host no longer has what it was given. */
export function isGone(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === 'transfer.unknown';
}
