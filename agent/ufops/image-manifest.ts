import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type UfopYaml, ufopYamlSchema } from '../../contract/agent/ufops.ts';
import { AgentError, errnoOf } from '../errors.ts';
import { parseValue } from '../http/body.ts';

const name = 'ufop.yaml';
const maximumBytes = 64 * 1024;

export interface ReadImage {
  yaml: UfopYaml;
  /** Where the files of the image really begin. */
  top: string;
}

/**
 * Reads the ufop.yaml of an unpacked image. It may lie in the only folder of the image, as it does when someone packed
 * the folder and not what is in it. Throws `invalid-args`, in words for whoever made the image.
 */
export async function readImage(folder: string): Promise<ReadImage> {
  const top = (await exists(join(folder, name))) ? folder : await onlyFolderOf(folder);
  if (top === undefined || !(await exists(join(top, name)))) {
    throw new AgentError('invalid-args', `The image has no ${name} at its top.`);
  }
  const text = await readBounded(join(top, name));
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 20, logLevel: 'error' });
  } catch (error) {
    const words = error instanceof Error ? `: ${error.message.split('\n')[0]}` : '.';
    throw new AgentError('invalid-args', `${name} is not valid YAML${words}`.slice(0, 500), { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new AgentError('invalid-args', `${name} says nothing.`);
  try {
    return { yaml: parseValue(ufopYamlSchema, value), top };
  } catch (error) {
    throw error instanceof AgentError ? new AgentError('invalid-args', `${name}: ${error.message}`) : error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

async function onlyFolderOf(folder: string): Promise<string | undefined> {
  const [only, ...others] = await readdir(folder, { withFileTypes: true });
  return only?.isDirectory() && others.length === 0 ? join(folder, only.name) : undefined;
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maximumBytes + 1), 0, maximumBytes + 1, 0);
    if (bytesRead > maximumBytes) throw new AgentError('invalid-args', `${name} is larger than ${maximumBytes} bytes.`);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
