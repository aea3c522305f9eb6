import type { Module } from '../../contract/agent/modules.ts';
import type { ModuleParts } from './module-parts.ts';
import type { ModuleRecord } from './module-record.ts';

/** A module as clients see it: what is really installed and running, beside what its entry says. */
export async function viewModule(
  record: ModuleRecord,
  { packages, control }: Pick<ModuleParts, 'packages' | 'control'>,
): Promise<Module> {
  const [found, { running, enabled }] = await Promise.all([packages.inspect(record), control.state(record)]);
  const { installer: kind, blob } = record;
  return {
    id: record.id,
    description: { name: record.name, version: found?.version ?? record.version },
    status: {
      installed: found !== undefined,
      initialized: record.service !== undefined,
      enabled,
      running,
      result: record.result,
    },
    source: { kind, ...(blob === undefined ? {} : { blob }) },
  };
}
