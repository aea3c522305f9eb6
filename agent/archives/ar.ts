import { open } from 'node:fs/promises';

const start = Buffer.from('!<arch>\n');
const headerBytes = 60;
/** A package has three; an archive of anything else is not read to its end. */
const mostMembers = 16;

/**
 * The content of the first member of an ar archive whose name is wanted. `undefined` where the file is no ar archive, is damaged,
 * or holds no such member of at most `mostBytes`. Nothing but headers and that content is read.
 */
export async function readArMember(file: string, wanted: RegExp, mostBytes: number): Promise<Buffer | undefined> {
  const handle = await open(file, 'r');
  const read = async (position: number, bytes: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
    return bytesRead === bytes ? buffer : undefined;
  };
  try {
    if (!(await read(0, start.length))?.equals(start)) return undefined;
    let position = start.length;
    for (let member = 0; member < mostMembers; member++) {
      const header = (await read(position, headerBytes))?.toString('latin1');
      const size = /^[\s\S]{48}(\d{1,10}) *`\n$/.exec(header ?? '')?.[1];
      if (header === undefined || size === undefined) return undefined;
      position += headerBytes;
      // The form of System V ends each name with a slash.
      if (wanted.test(header.slice(0, 16).trimEnd().replace(/\/$/, ''))) {
        const isThere = position + Number(size) <= (await handle.stat()).size;
        return isThere && Number(size) <= mostBytes ? await read(position, Number(size)) : undefined;
      }
      position += Number(size) + (Number(size) % 2);
    }
    return undefined;
  } finally {
    await handle.close();
  }
}
