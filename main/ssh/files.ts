import type { Readable } from 'node:stream';
import type { FileWays } from './file-ways.ts';
import type { SftpFiles } from './files-sftp.ts';
import type { RemoteFiles, RemoteList, RemoteStat, WriteOptions } from './files-types.ts';
import { assertPath, isText } from './remote-path.ts';

/** What SFTP libraries make of bytes that are no text. */
const replacement = '\uFFFD';

/** Files by the way that fits: SFTP where it is, the shell where it is not and for names that are no text. */
export function remoteFiles(ways: FileWays): RemoteFiles {
  const by = async <T>(
    paths: string[],
    signal: AbortSignal,
    run: (files: RemoteFiles, sftp: SftpFiles | null) => Promise<T>,
  ): Promise<T> => {
    for (const path of paths) assertPath(path);
    if (!paths.every(isText)) return run(ways.exec, null);
    return ways.withSftp(signal, (sftp) => run(sftp ?? ways.exec, sftp));
  };
  return {
    list: (folder, options) =>
      by([folder], options.signal, async (files, sftp) => {
        const list = await files.list(folder, options);
        if (!sftp || !list.entries.some(({ name }) => name.includes(replacement))) return list;
        return (await exactly(ways, folder, options)) ?? list;
      }),
    stat: (path, signal) => by([path], signal, (files): Promise<RemoteStat> => files.stat(path, signal)),
    read: (path, options) =>
      by([path], options.signal, async (files, sftp): Promise<Readable> => {
        const stream = await files.read(path, options);
        if (sftp) ways.hold(stream, options.signal);
        return stream;
      }),
    write: (path, pieces, options: WriteOptions) =>
      by([path], options.signal, (files) => files.write(path, pieces, options)),
    mkdir: (path, signal) => by([path], signal, (files) => files.mkdir(path, signal)),
    rename: (from, to, signal) => by([from, to], signal, (files) => files.rename(from, to, signal)),
    remove: (path, signal) => by([path], signal, (files) => files.remove(path, signal)),
    realPath: (path, signal) => by([path], signal, (files) => files.realPath(path, signal)),
    home: (signal) => by([], signal, (files) => files.home(signal)),
  };
}

/** The same folder by the shell, where there is one that sees it; else the names stay as SFTP has them. */
async function exactly(
  ways: FileWays,
  folder: string,
  options: { limit: number; signal: AbortSignal },
): Promise<RemoteList | null> {
  if ((await ways.shell(options.signal)) !== 'same') return null;
  return ways.exec.list(folder, options);
}
