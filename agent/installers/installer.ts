import { z } from 'zod';

/** How the service of a package is run. `folder` is relative to the folder that the package was installed into. */
export const serviceDefinitionSchema = z.object({
  argv: z.tuple([z.string()], z.string()),
  folder: z.string(),
  /** Folders, relative to the same, whose programs come first in PATH. */
  path: z.array(z.string()),
});
export type ServiceDefinition = z.infer<typeof serviceDefinitionSchema>;

export interface InstallRequest {
  name: string;
  /** A version, or a tag such as `latest`. */
  version: string;
  /** An empty folder of its own. What fails may leave anything in it: the caller removes it. */
  folder: string;
  /** The mark of the processes of this install. */
  mark: string;
  onLine: (text: string) => void;
  signal: AbortSignal;
}

export interface Installed {
  /** The version that is really there. */
  version: string;
  /** Nothing where the package has nothing to run. */
  service: ServiceDefinition | undefined;
}

/** Calls one package manager of the device. Throws AgentErrors that name what is wrong. */
export interface Installer {
  readonly name: 'npm';
  install(request: InstallRequest): Promise<Installed>;
  /** What is installed in a folder now; undefined when the package is not (or no longer) there. */
  inspect(folder: string, name: string): Promise<Installed | undefined>;
}
