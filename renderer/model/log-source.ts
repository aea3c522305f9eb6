import type { LogSource } from '../../contract/app/live.ts';

// How the address of a log is written: `instance:thumb:3`, `build:thumb:v2`, else the id of a module; empty for the agent.

export function logKeyOf(source: LogSource): string {
  switch (source.kind) {
    case 'agent':
      return '';
    case 'module':
      return source.moduleId;
    case 'instance':
      return `instance:${source.ufop}:${source.index}`;
    case 'build':
      return `build:${source.ufop}:${source.version}`;
  }
}

/** What is not understood as one of a ufop is the id of a module. */
export function logSourceOf(key: string | null): LogSource {
  if (key === null || key === '') return { kind: 'agent' };
  const [kind, ufop = '', rest = ''] = key.split(':');
  if (kind === 'instance' && ufop && /^\d{1,6}$/.test(rest)) return { kind, ufop, index: Number(rest) };
  if (kind === 'build' && ufop && rest) return { kind, ufop, version: rest };
  return { kind: 'module', moduleId: key };
}
