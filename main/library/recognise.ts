import { FlotillaError } from '../../contract/errors.ts';
import { debStart, recogniseDeb, recogniseIpk } from './deb-file.ts';
import { imageManifest, moduleManifests, readImageManifest, readModuleManifest } from './manifests.ts';
import { NpmContents } from './npm-contents.ts';
import { readTarFile, startOf } from './read-tar.ts';
import { imageName, type Recognised } from './recognised.ts';

interface NamedFile {
  path: string;
  /** As the technician knows it. */
  fileName: string;
}

/**
 * Tells what a file is from its content, and reads it to its end: what is taken for a package or an image is one that an
 * agent would take. Throws `library.bad-archive`, `library.bad-image`.
 */
export async function recognise(file: NamedFile, signal: AbortSignal): Promise<Recognised> {
  if ((await startOf(file.path, debStart.length)).equals(debStart)) return recogniseDeb(file, signal);
  return (await recogniseTar(file, signal)) ?? unrecognised(file);
}

/** A damaged or a foreign package looks like any other file: that it is taken for one is said. */
function unrecognised(file: NamedFile): Recognised {
  const seemsPackage = /\.(deb|ipk|tgz|tar|tar\.gz)$/i.test(file.fileName);
  return { ...plainFile(file), remarks: seemsPackage ? ['not-a-package'] : [] };
}

/** Anything that is to be put on a device as it is. */
export function plainFile({ fileName }: { fileName: string }): Recognised {
  const nothing = { version: null, architecture: null, needs: [], remarks: [] };
  return { kind: 'file', name: fileName, ...nothing, renamable: true };
}

/** What may make an archive a package: the manifests at its top, and in the only folder there. */
class Finds {
  readonly tops = new Set<string>();
  readonly manifests = new Map<string, Buffer>();
  readonly npm = new Map<string, NpmContents>();

  pick(path: string): ((content: Buffer) => void) | null {
    const [top = '', ...rest] = path.split('/');
    const below = rest.join('/');
    if (isManifest(path) || isManifest(below)) return (content) => void this.manifests.set(path, content);
    // An npm package has one folder at the top, whatever its name.
    if (rest.length > 0 && NpmContents.isPackage(below)) return (content) => this.#contents(top).add(below, content);
    return null;
  }

  see(path: string): void {
    const [top = ''] = path.split('/');
    this.tops.add(top);
    if (path.endsWith('.node')) this.#contents(top).see(path);
  }

  /** The manifest at the top, else in the only folder there; the first of these names that is there. */
  find(names: readonly string[]): { name: string; content: Buffer } | null {
    const [only = ''] = this.tops;
    for (const base of this.tops.size === 1 ? ['', `${only}/`] : ['']) {
      for (const name of names) {
        const content = this.manifests.get(`${base}${name}`);
        if (content) return { name, content };
      }
    }
    return null;
  }

  /** What says what an .ipk is; `null` where this is none. */
  ipkControl(): Buffer | null {
    return this.tops.has('debian-binary') ? (this.manifests.get(ipkControl) ?? null) : null;
  }

  #contents(top: string): NpmContents {
    const known = this.npm.get(top) ?? new NpmContents();
    this.npm.set(top, known);
    return known;
  }
}

async function recogniseTar({ path, fileName }: NamedFile, signal: AbortSignal): Promise<Recognised | null> {
  const finds = new Finds();
  const look = { pick: (at: string) => finds.pick(at), see: (at: string) => finds.see(at) };
  const { complaint } = await readTarFile(path, look, signal);
  const control = finds.ipkControl();
  const found = control ? await recogniseIpk(control, fileName, signal) : packageIn(finds, fileName);
  // What is no package is nobody's to refuse: it is a file like any other.
  if (found && complaint !== null)
    throw new FlotillaError('library.bad-archive', { file: fileName, detail: complaint });
  return found;
}

function packageIn(finds: Finds, fileName: string): Recognised | null {
  const packed = finds.npm.get('package')?.describe();
  if (packed) return packed;
  const image = finds.find([imageManifest]);
  if (image) {
    const { image: base } = readImageManifest(image.content, fileName);
    const needs = base === 'ubuntu' ? [] : [base];
    return { ...plainFile({ fileName }), kind: 'ufop-image', name: imageName(fileName), needs };
  }
  const module = finds.find(moduleManifests);
  if (module) {
    const manifest = readModuleManifest(module.content, { name: module.name, file: fileName });
    const { name, version } = manifest;
    const architecture = manifest.architecture?.join(',') ?? null;
    return { ...plainFile({ fileName }), kind: 'archive', name, version, architecture, renamable: false };
  }
  const [only = ''] = finds.tops;
  return finds.tops.size === 1 ? (finds.npm.get(only)?.describe() ?? null) : null;
}

const ipkControl = 'control.tar.gz';
const manifestNames = new Set([imageManifest, ...moduleManifests, ipkControl]);
const isManifest = (path: string) => manifestNames.has(path);
