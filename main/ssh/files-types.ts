import type { Readable } from 'node:stream';

export type RemoteKind = 'file' | 'folder' | 'link' | 'other';

/** What is known of one file without opening it. Paths and names keep every byte, as remote-path.ts has it. */
export interface RemoteStat {
  kind: RemoteKind;
  sizeBytes: number;
  /** `null` where the device does not tell. */
  modifiedAt: number | null;
  /** The permissions, such as 0o644. */
  mode: number;
  /** Where a link leads, as it is written in it, and to what; `null` for what is no link, or where it was not looked up. */
  link: { target: string; kind: 'file' | 'folder' | 'other' | 'broken' } | null;
}

export interface RemoteEntry extends RemoteStat {
  name: string;
}

export interface RemoteList {
  entries: RemoteEntry[];
  /** There is more in the folder than was asked for. */
  isCut: boolean;
}

export interface WriteOptions {
  /** Where the first byte goes; what was there from here on is gone. The file must be that long already. */
  from: number;
  /** For a file that is new. */
  mode: number;
  signal: AbortSignal;
  /** Told how many bytes are in the file now. */
  onWritten?(bytes: number): void;
}

/**
 * The files of a device, over SFTP where it is and else through its shell. Paths are absolute. Every call throws `files.*`,
 * `ssh.*`, or `job.cancelled`.
 */
export interface RemoteFiles {
  /** What is in a folder, in no order, at most `limit` of it. */
  list(folder: string, options: { limit: number; signal: AbortSignal }): Promise<RemoteList>;
  /** Says of a link what the link is. */
  stat(path: string, signal: AbortSignal): Promise<RemoteStat>;
  /** The bytes of a file from an offset to its end. A device that fails in the middle may end it early: check the length. */
  read(path: string, options: { from: number; signal: AbortSignal }): Promise<Readable>;
  write(path: string, pieces: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<void>;
  mkdir(path: string, signal: AbortSignal): Promise<void>;
  /** Never in the place of something that is there: that is `files.exists`. */
  rename(from: string, to: string, signal: AbortSignal): Promise<void>;
  /** A file, a link, or a folder with nothing in it. */
  remove(path: string, signal: AbortSignal): Promise<void>;
  /** The path without links and dots in it. */
  realPath(path: string, signal: AbortSignal): Promise<string>;
  /** Where the user who logged in begins. */
  home(signal: AbortSignal): Promise<string>;
}
