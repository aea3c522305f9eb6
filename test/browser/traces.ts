import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether bytes hold a text: as it is, or in the forms in which it could have been written down. */
export function holds(bytes: Buffer, text: string): boolean {
  const raw = Buffer.from(text);
  const forms = [raw, raw.toString('hex'), raw.toString('base64').replace(/=+$/, ''), encodeURIComponent(text)];
  return forms.some((form) => bytes.includes(form));
}

/** Every file below a folder, with what is in it. */
export function filesBelow(folder: string): [string, Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file)]);
}
