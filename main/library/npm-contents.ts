import { satisfies, validRange } from 'semver';
import { z } from 'zod';
import { packageNameSchema, packageVersionSchema } from '../../contract/agent/modules.ts';
import type { LibraryRemark } from '../../contract/app/library.ts';
import { bounded, type Recognised } from './recognised.ts';

const names = z.record(z.string(), z.string()).optional().catch(undefined);
const list = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .optional()
  .catch(undefined);

/** What is read of a package.json; what is not as it should be counts as not there. */
export const packageJsonSchema = z.object({
  name: packageNameSchema,
  version: packageVersionSchema,
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().optional() }))
    .optional()
    .catch(undefined),
  bundleDependencies: z
    .union([z.array(z.string()), z.boolean()])
    .optional()
    .catch(undefined),
  bundledDependencies: z
    .union([z.array(z.string()), z.boolean()])
    .optional()
    .catch(undefined),
  scripts: names,
  os: list,
  cpu: list,
  libc: list,
});
export type PackageJson = z.infer<typeof packageJsonSchema>;

/** The packages of an npm package, by their folder in it: '' is itself, `node_modules/a` one that is packed in. */
export class NpmContents {
  readonly #packages = new Map<string, PackageJson>();
  #hasAddons = false;

  /** True for the package.json of a package, and not for one that merely lies in it. */
  static isPackage(path: string): boolean {
    return /^(node_modules\/(@[^/]+\/)?[^/@]+\/)*package\.json$/.test(path);
  }

  add(path: string, content: Buffer): void {
    const json = parsePackageJson(content.toString('utf8'));
    if (json) this.#packages.set(path.replace(/\/?package\.json$/, ''), json);
  }

  see(path: string): void {
    if (path.endsWith('.node')) this.#hasAddons = true;
  }

  get root(): PackageJson | undefined {
    return this.#packages.get('');
  }

  /** `null` where there is no package of a name and a version. */
  describe(): Recognised | null {
    const { root } = this;
    if (!root) return null;
    const needs = bounded(this.missing());
    const platform = this.#platform();
    const remarks: LibraryRemark[] = [
      ...(needs.length > 0 ? (['needs-registry'] as const) : []),
      ...(platform !== null || this.#hasAddons ? (['native-code'] as const) : []),
      ...([...this.#packages.values()].some(hasInstallScript) ? (['install-scripts'] as const) : []),
    ];
    const { name, version } = root;
    return { kind: 'npm', name, version, architecture: platform, needs, remarks, renamable: false };
  }

  /** Dependencies that a device would have to fetch, as `name@range`. */
  missing(): Set<string> {
    const missing = new Set<string>();
    const bundled = bundledNames(this.root);
    for (const [folder, json] of this.#packages) {
      for (const [name, range] of Object.entries(requiredBy(json))) {
        const isUsed = folder !== '' || bundled === true || bundled.has(name);
        if (!isUsed || !this.#holds(folder, name, range)) missing.add(`${name}@${range}`);
      }
    }
    return missing;
  }

  /** As Node.js looks for it: in the package's own folder, then in those above. */
  #holds(folder: string, name: string, range: string): boolean {
    for (let at: string | null = folder; at !== null; at = above(at)) {
      const found = this.#packages.get(`${at === '' ? '' : `${at}/`}node_modules/${name}`);
      // A range that is none (an address, a tag) was met when it was packed.
      if (found) return validRange(range) === null || satisfies(found.version, range, { includePrerelease: true });
    }
    return false;
  }

  /**
   * `linux-x64-musl`: what the package itself is for, else what those are for that are packed in; those of several platforms
   * complement one another. `null`: any.
   */
  #platform(): string | null {
    const inside = [...this.#packages].filter(([folder]) => folder !== '').map(([, json]) => json);
    const listOf = (field: 'os' | 'cpu' | 'libc') => {
      const own = wantedBy(this.root, field);
      return own.length > 0 ? own : [...new Set(inside.flatMap((json) => wantedBy(json, field)))];
    };
    const [systems, cpus, libcs] = [listOf('os'), listOf('cpu'), listOf('libc')];
    if (cpus.length === 0 && libcs.length === 0 && (systems.length === 0 || systems.includes('linux'))) return null;
    const words = [systems, cpus, ...(libcs.length > 0 ? [libcs] : [])].map((list) => list.join(',') || 'any');
    return words.join('-').slice(0, 60);
  }
}

export function parsePackageJson(text: string): PackageJson | null {
  try {
    const parsed = packageJsonSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What must be there for it to run. */
export function requiredBy(json: PackageJson): Record<string, string> {
  const optional = json.optionalDependencies ?? {};
  const all = { ...requiredPeers(json), ...json.dependencies };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in optional)));
}

export function requiredPeers({ peerDependencies, peerDependenciesMeta }: PackageJson): Record<string, string> {
  const peers = Object.entries(peerDependencies ?? {});
  return Object.fromEntries(peers.filter(([name]) => peerDependenciesMeta?.[name]?.optional !== true));
}

/** What it names as fit; what it names as unfit says nothing of the rest. */
function wantedBy(json: PackageJson | undefined, field: 'os' | 'cpu' | 'libc'): string[] {
  return (json?.[field] ?? []).filter((one) => /^[a-z0-9_]+$/.test(one) && one !== 'any');
}

function bundledNames(json: PackageJson | undefined): true | Set<string> {
  const bundled = json?.bundleDependencies ?? json?.bundledDependencies ?? [];
  return typeof bundled === 'boolean' ? bundled || new Set() : new Set(bundled);
}

function hasInstallScript({ scripts }: PackageJson): boolean {
  return ['preinstall', 'install', 'postinstall'].some((name) => scripts?.[name] !== undefined);
}

function above(folder: string): string | null {
  if (folder === '') return null;
  const at = folder.lastIndexOf('node_modules/');
  return folder.slice(0, at).replace(/\/$/, '');
}
