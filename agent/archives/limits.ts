/** What an archive may grow to. Each bound is one that an archive can be refused for. */
export interface ArchiveLimits {
  /** Files, folders and links together. */
  entries: number;
  /** Of the unpacked archive. */
  totalBytes: number;
  /** How many times its packed size it may unpack to … */
  ratio: number;
  /** … once it is larger than this: small archives of plain text pack very well. */
  ratioFromBytes: number;
  /** How many names a path may be made of. */
  depth: number;
}

/** Where nothing else is said: a Node project with its packages fits. */
export const usualLimits: ArchiveLimits = {
  entries: 100_000,
  totalBytes: 4 * 1024 ** 3,
  ratio: 200,
  ratioFromBytes: 64 * 1024 ** 2,
  depth: 64,
};
