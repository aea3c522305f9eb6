import { z } from 'zod';
import type { ModuleSourceKind } from '../../contract/agent/modules.ts';

/** A service that the agent runs itself. `folder` is relative to the folder that the package was installed into. */
const commandServiceSchema = z.object({
  argv: z.tuple([z.string()], z.string()),
  folder: z.string(),
  /** Folders, relative to the same, whose programs come first in PATH. */
  path: z.array(z.string()),
  /** What the package itself adds to the environment. */
  env: z.record(z.string(), z.string()).optional(),
});
export type CommandService = z.infer<typeof commandServiceSchema>;

/** A service that came with a package of the system: a systemd unit, or a script in /etc/init.d. */
const systemServiceSchema = z.object({ init: z.enum(['systemd', 'sysv', 'procd']), name: z.string() });
export type SystemService = z.infer<typeof systemServiceSchema>;

export const serviceDefinitionSchema = z.union([commandServiceSchema, systemServiceSchema]);
export type ServiceDefinition = z.infer<typeof serviceDefinitionSchema>;

/** Which package is asked for. */
export interface PackageRequest {
  name: string;
  /** A version, or a tag such as `latest`. */
  version: string;
  /** A package that was sent here, in place of one from a repository. */
  file?: string;
}

export interface InstallRequest extends PackageRequest {
  /** An empty folder of its own. What fails may leave anything in it: the caller removes it. */
  folder: string;
  /** The mark of the processes of this install. */
  mark: string;
  onLine: (text: string) => void;
  signal: AbortSignal;
}

export interface RemoveRequest {
  name: string;
  onLine: (text: string) => void;
}

export interface Installed {
  /** The version that is really there. */
  version: string;
  /** Nothing where the package has nothing to run. */
  service: ServiceDefinition | undefined;
}

interface AnyInstaller {
  readonly kind: ModuleSourceKind;
  /** Refuses what this package manager could never install, before anything is started. Throws `invalid-args`. */
  check(request: { name: string; version: string; fromFile: boolean }): void;
  install(request: InstallRequest): Promise<Installed>;
}

/** Installs into the folder of the request, and nowhere else: removing the folder removes the package. */
export interface FolderInstaller extends AnyInstaller {
  readonly scope: 'folder';
  /** What is installed in a folder now; undefined when the package is not (or no longer) there. */
  inspect(folder: string, name: string): Promise<Installed | undefined>;
}

/** Installs into the system of the device, where there is one version of a package. */
export interface SystemInstaller extends AnyInstaller {
  readonly scope: 'system';
  /** What the device's own records say about a package. */
  inspect(name: string): Promise<Installed | undefined>;
  /** Removes a package and its configuration; answers when it is gone. Throws `remove-failed`, `busy`. */
  remove(request: RemoveRequest): Promise<void>;
  /** Waits for a package manager that outlived a killed agent, and has it finish what it had begun. */
  settle(): Promise<void>;
}

/** Calls one package manager of the device. Throws AgentErrors that name what is wrong. */
export type Installer = FolderInstaller | SystemInstaller;

export function isSystemService(service: ServiceDefinition): service is SystemService {
  return 'init' in service;
}

const systemKinds: ReadonlySet<ModuleSourceKind> = new Set(['apt', 'dpkg', 'opkg']);

/** Whether packages of this kind go into the system of the device. */
export function isSystemKind(kind: ModuleSourceKind): boolean {
  return systemKinds.has(kind);
}
