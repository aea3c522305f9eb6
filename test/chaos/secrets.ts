import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ChaosDevice } from './device.ts';

const largestFile = 64 * 1024 * 1024;

/** Where secrets were planted, and where they are looked for. */
export interface Searched {
  laptop: string;
  devices: readonly ChaosDevice[];
  passphrase: string;
  appPid: number;
}

interface Needle {
  what: string;
  /** Where it may be: nowhere else. */
  allowed: string | null;
  forms: Buffer[];
}

/** Where bytes of a planted secret are that should not be there: in files of either side, titles and environments of processes. */
export function findLeaks({ laptop, devices, passphrase, appPid }: Searched): string[] {
  const needles = [
    needle('the passphrase', passphrase),
    ...devices.flatMap((device) => {
      const { secret } = device.body;
      const login =
        secret.kind === 'password' ? secret.password : secret.kind === 'key' ? bodyOf(secret.privateKey) : null;
      const { token } = device;
      return [
        ...(login === null ? [] : [needle(`the ${secret.kind} of ${device.name}`, login)]),
        ...(token === '' ? [] : [needle(`the token of ${device.name}`, token, device.file('.flotilla/agent/token'))]),
      ];
    }),
  ];
  const places = [laptop, ...devices.map(({ body }) => body.home)];
  return [
    ...places.flatMap((place) => filesIn(place).flatMap((file) => inFile(file, place, needles))),
    ...processesTelling(needles, appPid),
  ];
}

function needle(what: string, secret: string, allowed: string | null = null): Needle {
  const plain = Buffer.from(secret);
  const forms = [plain, Buffer.from(plain.toString('base64').replace(/=+$/, '')), Buffer.from(plain.toString('hex'))];
  return { what, allowed, forms };
}

/** The line in the middle of a private key: the first and last are the same in many. */
function bodyOf(privateKey: string): string {
  const lines = privateKey.trim().split('\n');
  return lines[Math.floor(lines.length / 2)] ?? privateKey;
}

function inFile(file: string, place: string, needles: Needle[]): string[] {
  let bytes: Buffer;
  try {
    if (statSync(file).size > largestFile) return [];
    bytes = readFileSync(file);
  } catch {
    return [];
  }
  return needles
    .filter(({ forms, allowed }) => file !== allowed && forms.some((form) => bytes.includes(form)))
    .map(({ what }) => `${what} is in ${relative(join(place, '..'), file)}`);
}

/** Titles of all processes; of the app, also what it was started with. */
function processesTelling(needles: Needle[], appPid: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const told = [read(`/proc/${pid}/cmdline`), ...(Number(pid) === appPid ? [read(`/proc/${pid}/environ`)] : [])];
      return needles
        .filter(({ forms }) => told.some((text) => forms.some((form) => text.includes(form))))
        .map(({ what }) => `${what} is in the title or environment of a process`);
    });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
