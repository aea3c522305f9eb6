// The bounds of the agent, which would refuse the same archive on the device: better that it is told here.
export const archiveLimits = {
  /** Files, folders and links together. */
  entries: 100_000,
  /** Of the unpacked archive. */
  totalBytes: 4 * 1024 ** 3,
  /** How many times its packed size it may unpack to, once it is larger than `ratioFromBytes`. */
  ratio: 200,
  ratioFromBytes: 64 * 1024 ** 2,
  /** How many names a path may be made of. */
  depth: 64,
} as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const unseen = /[\u0000-\u001f\u007f]/;

/** Why a path of an archive is refused, in words; `null` when it may be unpacked below a folder. */
export function complaintAbout(path: string): string | null {
  const shown = JSON.stringify(path.slice(0, 200));
  if (path === '' || path.length > 1024) return 'it holds a name that is empty or too long';
  if (unseen.test(path)) return `${shown} has control characters in its name`;
  if (/^([\\/]|[a-zA-Z]:)/.test(path)) return `${shown} is an absolute path`;
  const parts = path.split(/[\\/]/);
  if (parts.includes('..')) return `${shown} leads out of the archive`;
  return parts.length > archiveLimits.depth ? `${shown} lies too deep` : null;
}
