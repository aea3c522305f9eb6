import { delimiter, dirname } from 'node:path';
import { AgentError } from '../errors.ts';
import type { ServiceUnit } from '../runners/runner.ts';
import { type InstanceRecord, type UfopRecord, unitIdOf, type VersionRecord } from './records.ts';
import { limitsOf } from './settings.ts';
import type { UfopFiles } from './ufop-files.ts';
import type { User } from './unprivileged.ts';

export interface UnitParts {
  ufop: UfopRecord;
  version: VersionRecord;
  instance: InstanceRecord;
  files: UfopFiles;
  user: User | undefined;
  env: Record<string, string>;
}

/** An instance as a runner starts it: in what was built, with a port, a folder of its own and no privileges. */
export async function unitOf({ ufop, version, instance, files, user, env }: UnitParts): Promise<ServiceUnit> {
  if (!version.yaml) throw new AgentError('internal', `${version.version} was never built.`);
  const data = await files.instanceData(ufop.name, instance.index);
  return {
    id: unitIdOf(instance),
    argv: ['/bin/sh', '-c', version.yaml.run],
    cwd: files.version(ufop.name, version.version).root,
    env: {
      ...env,
      ...ufop.settings.env,
      PATH: [env.PATH ?? '', dirname(process.execPath)].join(delimiter),
      PORT: String(instance.port),
      HOME: data,
      UFOP_NAME: ufop.name,
      UFOP_VERSION: version.version,
      UFOP_INDEX: String(instance.index),
      UFOP_DATA: data,
    },
    ...(user ? { user } : {}),
    limits: limitsOf(ufop.settings.flavor),
  };
}
